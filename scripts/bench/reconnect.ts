import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../services/free-port.ts'
import { supervise, type Supervised } from '../services/supervise.ts'
import { openCrowd } from './crowd.ts'
import type { CrowdPlan } from './crowd-client.ts'
import { figure, type Figure } from './figure.ts'
import { benchProgram, wallMs } from './helpers.ts'
import { hotSku, plenty, type Bench } from './harness.ts'

const viewers = 10_000

interface Returned {
  seconds: number
  joinsPerSecondMax: number
}

/**
 * 10,000 viewers with tokens on one gateway, which is killed and restarted by its supervisor: the time from the kill
 * until all have rejoined with our client; the yardstick is socket.io's own client, with its default reconnection, on
 * the bare server restarted in the same way.
 */
export async function reconnect10000(bench: Bench): Promise<Figure> {
  const first = await bench.open()
  const tokens = await first.viewers(viewers)
  await first.close()
  // Once each: gathering the crowd takes longer than what is measured.
  const bare = await returnToBare(tokens)
  const own = await returnToOurs(bench, tokens)
  return figure('reconnect-10000', 's until all joined', [{ value: own.seconds, yardstick: bare.seconds }], {
    about: `${viewers} viewers with tokens; the supervisor waits 1 s before it restarts a killed process`,
    joinsPerSecondMax: own.joinsPerSecondMax,
    yardstickJoinsPerSecondMax: bare.joinsPerSecondMax,
  })
}

/** A second gateway, without viewers, changes the pin while the first is down: those who rejoin see it. */
async function returnToOurs(bench: Bench, tokens: string[]): Promise<Returned> {
  const port = await freePort()
  const crowded = await bench.open({ env: { PORT: String(port) } })
  const other = await bench.open({ workers: 0 })
  try {
    const saleId = await other.openSale(plenty)
    return await killAndWait({ url: crowded.urls[0]!, saleId, tokens, client: 'live' }, crowded.web[0]!, () =>
      other.api('PUT', `/api/sales/${saleId}/pin`, { sku: hotSku }),
    )
  } finally {
    await Promise.all([crowded.close(), other.close()])
  }
}

async function returnToBare(tokens: string[]): Promise<Returned> {
  const port = await freePort()
  const supervision = supervise([{ name: 'echo', entry: benchProgram('echo-server'), env: { PORT: String(port) } }])
  try {
    const { echo } = await supervision.ready
    return await killAndWait({ url: echo!, saleId: 'one', tokens, client: 'bare' }, supervision.processes[0]!, () =>
      Promise.resolve(),
    )
  } finally {
    await supervision.stop()
  }
}

async function killAndWait(plan: CrowdPlan, server: Supervised, meanwhile: () => Promise<unknown>): Promise<Returned> {
  const crowd = await openCrowd(plan)
  try {
    await sleep(3_000)
    const killedAt = wallMs()
    server.kill('SIGKILL')
    const back = crowd.watchReturn()
    const [at] = await Promise.all([back, meanwhile()])
    return { seconds: (Math.max(...at) - killedAt) / 1000, joinsPerSecondMax: mostWithin(1_000, at) }
  } finally {
    crowd.close()
  }
}

/** The largest number of instants within any span of that many ms. */
function mostWithin(span: number, instants: readonly number[]): number {
  const at = instants.toSorted((a, b) => a - b)
  let most = 0
  for (let first = 0, last = 0; last < at.length; last += 1) {
    while (at[last]! - at[first]! >= span) first += 1
    most = Math.max(most, last - first + 1)
  }
  return most
}
