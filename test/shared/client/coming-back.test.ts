import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openSocket } from '../../../shared/client/live-socket.ts'
import { until } from '../../support/until.ts'

test('clients that lose their gateway in the same moment come back spread evenly over two seconds', async () => {
  const startedAt = performance.now()
  const cameBackAt: number[] = []
  // Nothing listens on port 9 of this machine: each first attempt fails at once, and what is seen is the pause before the second.
  const sockets = Array.from({ length: 120 }, () => openSocket('http://127.0.0.1:9', undefined))
  for (const socket of sockets) socket.io.once('reconnect_attempt', () => cameBackAt.push(performance.now() - startedAt))
  await until('all have tried again', () => cameBackAt.length === sockets.length)
  for (const socket of sockets) socket.close()
  // By chance alone, one of a quarter's 120 clients comes in it but once in 10^15 runs.
  for (const quarter of [0, 1, 2, 3]) {
    const within = cameBackAt.filter((ms) => ms >= quarter * 500 && ms < (quarter + 1) * 500 + (quarter === 3 ? 1_000 : 0)).length
    assert.ok(within > 5 && within < 70, `${within} of ${sockets.length} came back in the ${quarter + 1}. half second`)
  }
})
