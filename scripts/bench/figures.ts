import { fork } from 'node:child_process'
import { once } from 'node:events'
import { projectPath } from '../../shared/paths.ts'
import { cpuTimes, serverPids } from './cost.ts'
import type { LoadPlan, LoadResult } from './load.ts'
import { drive, hotSku, startServer, type Stage } from './stage.ts'

/** One line of the bench: what was measured, the yardstick measured in the same call with the same client, and their ratio (medians of the runs). */
export interface Figure {
  name: string
  value: number
  yardstick: number | null
  ratio: number | null
  unit: string
  runs: { value: number; yardstick: number | null }[]
  notes?: Record<string, unknown>
}

const pairs = 3
const plenty = 9_000_000
const closed = (inFlight: number): LoadPlan['load'] => ({ kind: 'closed', inFlight, warmSeconds: 2, seconds: 5 })

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!
}

function figure(name: string, unit: string, runs: { value: number; yardstick: number }[], notes?: Record<string, unknown>): Figure {
  return {
    name, value: median(runs.map((run) => run.value)), yardstick: median(runs.map((run) => run.yardstick)), ratio: median(runs.map((run) => run.value / run.yardstick)), unit, runs,
    ...(notes && { notes }),
  }
}

/** Decided orders per second in a closed loop on one hot item, against the bare echo; runs alternate so that the machine's moods fall on both. */
export async function throughput(stage: Stage, name: string, sockets: number, inFlight: number): Promise<Figure> {
  const tokens = await stage.viewers(sockets)
  const echo = await startServer('echo-server')
  const runs: { value: number; yardstick: number }[] = []
  let last: LoadResult | undefined
  try {
    for (let i = 0; i < pairs; i += 1) {
      const saleId = await stage.openSale(plenty)
      const yardstick = await drive({ url: echo.url, tokens, saleIds: [saleId], sku: hotSku, join: false, load: closed(inFlight) })
      last = await drive({ url: stage.url, tokens, saleIds: [saleId], sku: hotSku, join: true, load: closed(inFlight) })
      runs.push({ value: last.perSecond, yardstick: yardstick.perSecond })
    }
  } finally {
    echo.stop()
  }
  return figure(name, 'decided orders/s', runs, { p50Ms: last!.p50Ms, p99Ms: last!.p99Ms, outcomes: last!.outcomes })
}

/** Flashpack against what people write by hand, over the same services: a job and a locking transaction per order, or one guarded statement per order. */
export async function byHand(stage: Stage, way: 'job' | 'statement'): Promise<Figure> {
  const tokens = await stage.viewers(200)
  const { DATABASE_URL, REDIS_URL } = stage.prepared.config
  const hand = await startServer('by-hand-server', { DATABASE_URL, ...(REDIS_URL && { REDIS_URL }) })
  const runs: { value: number; yardstick: number }[] = []
  try {
    for (let i = 0; i < pairs; i += 1) {
      const yardstick = await driveByHand(hand.url, way)
      const saleId = await stage.openSale(plenty)
      const own = await drive({ url: stage.url, tokens, saleIds: [saleId], sku: hotSku, join: true, load: closed(10) })
      runs.push({ value: own.perSecond, yardstick })
    }
  } finally {
    hand.stop()
  }
  return figure(`by-hand-${way}`, 'decided orders/s', runs)
}

async function driveByHand(url: string, way: 'job' | 'statement'): Promise<number> {
  const client = fork(projectPath('dist', 'scripts', 'bench', 'hand-client.js'), [], { stdio: 'inherit' })
  await once(client, 'message')
  client.send({ url, path: `/${way}`, inFlight: 200, warmSeconds: 1, seconds: 4 })
  const [answer] = (await once(client, 'message')) as [{ result?: number; error?: string }]
  if (answer.result === undefined) throw new Error(`by hand: ${answer.error}`)
  return answer.result
}

/** Latency at 3,000 orders a second offered for 20 s, arrival times fixed beforehand; the echo's own p99 under the same offer beside it. */
export async function latency3000(stage: Stage): Promise<Figure> {
  const tokens = await stage.viewers(1_000)
  const saleId = await stage.openSale(plenty)
  const load: LoadPlan['load'] = { kind: 'open', perSecond: 3_000, seconds: 20 }
  const echo = await startServer('echo-server')
  const yardstick = await drive({ url: echo.url, tokens, saleIds: [saleId], sku: hotSku, join: false, load }).finally(() => echo.stop())
  const own = await drive({ url: stage.url, tokens, saleIds: [saleId], sku: hotSku, join: true, load })
  return {
    name: 'latency-3000', value: own.p99Ms, yardstick: yardstick.p99Ms, ratio: own.p99Ms / yardstick.p99Ms, unit: 'ms p99', runs: [{ value: own.p99Ms, yardstick: yardstick.p99Ms }],
    notes: { p50Ms: own.p50Ms, maxMs: own.maxMs, decided: own.done, offered: 60_000, outcomes: own.outcomes, echoP50Ms: yardstick.p50Ms },
  }
}

/** 50,000 orders for 3,000 units from 2,000 sockets, as fast as the client can: exactly 3,000 confirmed, everybody told. */
export async function drop50000(stage: Stage): Promise<Figure> {
  const units = 3_000
  const orders = 50_000
  const tokens = await stage.viewers(2_000)
  const saleId = await stage.openSale(units)
  const own = await drive({ url: stage.url, tokens, saleIds: [saleId], sku: hotSku, join: true, load: { kind: 'burst', orders } })
  const confirmed = own.outcomes['confirmed'] ?? 0
  return {
    name: 'drop-50000', value: confirmed, yardstick: units, ratio: own.done / orders, unit: 'confirmed (ratio: told ÷ placed)', runs: [{ value: confirmed, yardstick: units }],
    notes: { seconds: own.seconds, perSecond: own.perSecond, p50Ms: own.p50Ms, p99Ms: own.p99Ms, soldOutShownMs: own.soldOutHeardAt < 0 ? null : Math.round(own.soldOutHeardAt - own.lastConfirmedAt), outcomes: own.outcomes },
  }
}

/** The same offered load spread over 1, 40 and 800 open sales. */
export async function sales800(stage: Stage): Promise<Figure> {
  const tokens = await stage.viewers(800)
  const sales: string[] = []
  while (sales.length < 800) sales.push(...(await Promise.all(Array.from({ length: 20 }, () => stage.openSale(plenty)))))
  const rateOf = async (count: number): Promise<number> => (await drive({ url: stage.url, tokens, saleIds: sales.slice(0, count), sku: hotSku, join: true, load: closed(3) })).perSecond
  const runs: { value: number; yardstick: number }[] = []
  const forty: number[] = []
  for (let i = 0; i < pairs; i += 1) {
    const yardstick = await rateOf(1)
    forty.push(await rateOf(40))
    runs.push({ value: await rateOf(800), yardstick })
  }
  return figure('sales-800', 'decided orders/s', runs, { fortySales: median(forty) })
}

/** Ten orders a second in sale B while sale A of the same partition is flooded. */
export async function neighbour(stage: Stage): Promise<Figure> {
  const tokens = await stage.viewers(400)
  const [flooded, quiet] = [await stage.openSale(plenty), await stage.openSale(plenty)]
  const trickle: LoadPlan = { url: stage.url, tokens: tokens.slice(300), saleIds: [quiet], sku: hotSku, join: true, load: { kind: 'open', perSecond: 10, seconds: 12 } }
  const alone = await drive(trickle)
  const [beside, flood] = await Promise.all([drive(trickle), drive({ url: stage.url, tokens: tokens.slice(0, 300), saleIds: [flooded], sku: hotSku, join: true, load: { kind: 'closed', inFlight: 20, warmSeconds: 2, seconds: 14 } })])
  return { name: 'neighbour', value: beside.p99Ms, yardstick: alone.p99Ms, ratio: beside.p99Ms / alone.p99Ms, unit: 'ms p99', runs: [{ value: beside.p99Ms, yardstick: alone.p99Ms }], notes: { floodPerSecond: flood.perSecond, told: beside.done } }
}

/** CPU time per decided order in each part, from /proc, under the load of throughput-200x10. */
export async function cost(stage: Stage): Promise<Figure> {
  const tokens = await stage.viewers(200)
  const saleId = await stage.openSale(plenty)
  const [web, worker] = stage.supervision.processes
  const pids = { gateway: web!.pid, worker: worker!.pid, ...(await serverPids(stage.prepared.config)) }
  const before = cpuTimes(pids)
  const own = await drive({ url: stage.url, tokens, saleIds: [saleId], sku: hotSku, join: true, load: { kind: 'closed', inFlight: 10, warmSeconds: 0, seconds: 8 } })
  const after = cpuTimes(pids)
  const perOrder = Object.fromEntries(Object.entries(after).map(([part, us]) => [part, Math.round(((us - before[part as keyof typeof before]) / own.done) * 10) / 10]))
  const total = Object.values(perOrder).reduce((sum, us) => sum + us, 0)
  return { name: 'cost', value: total, yardstick: null, ratio: null, unit: 'CPU µs per order', runs: [{ value: total, yardstick: null }], notes: { ...perOrder, ordersPerCoreSecond: Math.round(1_000_000 / total), perSecond: own.perSecond } }
}
