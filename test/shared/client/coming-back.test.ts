import { test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { LiveClient } from '../../../shared/client/live-client.ts'
import { reconnectPause } from '../../../shared/client/live-socket.ts'
import { until } from '../../support/until.ts'

/** How many of 10,000 clients reconnect in each tenth of the possible delay. */
function crowd(failed: number, boundMs: number): number[] {
  const tenths = Array<number>(10).fill(0)
  for (let i = 0; i < 10_000; i += 1) {
    const ms = reconnectPause(failed)
    assert.ok(ms >= 0 && ms < boundMs, String(ms))
    tenths[Math.floor((ms * 10) / boundMs)]! += 1
  }
  return tenths
}

test('clients that lost their gateway at the same moment reconnect evenly over two seconds, then over four, then over five', () => {
  for (const [failed, boundMs] of [
    [0, 2_000],
    [1, 4_000],
    [2, 5_000],
    [30, 5_000],
    [5_000, 5_000],
  ] as const) {
    const tenths = crowd(failed, boundMs)
    // A thousand are expected in each; a deviation of 200 does not happen by chance.
    assert.ok(
      tenths.every((n) => n > 800 && n < 1_200),
      `after ${failed} failures: ${tenths.join(' ')}`,
    )
  }
})

test('a real crowd does so, and keeps trying until a server is there', async () => {
  const startedAt = performance.now()
  const triedAt = new Map<number, number[]>()
  // A server that accepts the connection and drops it, as a proxy does whose gateway is gone.
  const server = createServer((tcp) => {
    triedAt.set(tcp.remotePort!, [performance.now() - startedAt])
    tcp.on('error', () => undefined)
    tcp.destroy()
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const clients = Array.from({ length: 120 }, () => new LiveClient({ url: `http://127.0.0.1:${port}` }))
  await until('all have tried three times', () => triedAt.size >= 3 * clients.length)
  for (const client of clients) client.close()
  server.close()
  const second = [...triedAt.values()]
    .flat()
    .toSorted((a, b) => a - b)
    .slice(clients.length, 2 * clients.length)
  // No quarter of a second contains half of them.
  for (const from of second)
    assert.ok(
      second.filter((at) => at >= from && at < from + 250).length < clients.length / 2,
      `a crowd at ${Math.round(from)} ms`,
    )
})
