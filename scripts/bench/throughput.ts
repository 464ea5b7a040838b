import { figure, inTurns, median, type Figure } from './figure.ts'
import { drive, startServer } from './helpers.ts'
import type { LoadPlan, LoadResult } from './load-plan.ts'
import { hotSku, plenty, type Bench, type Harness } from './harness.ts'
import { openBenchPool, untilSealed } from './sealed.ts'

/** That many orders in flight per socket, the next as soon as one is decided; counted after a warm-up. */
const closedLoop = (inFlight: number): LoadPlan['load'] => ({
  kind: 'closed',
  inFlight,
  warmSeconds: 2,
  seconds: 5,
})

/** A closed loop on one hot item of a separate sale. */
export async function driveHotSale(harness: Harness, sockets: number, inFlight: number): Promise<LoadResult> {
  const tokens = await harness.viewers(sockets)
  const saleId = await harness.openSale(plenty)
  return drive({ urls: harness.urls, tokens, saleIds: [saleId], sku: hotSku, join: true, load: closedLoop(inFlight) })
}

/** Decided orders per second in a closed loop on one hot item, against the bare echo. */
export async function throughput(bench: Bench, name: string, sockets: number, inFlight: number): Promise<Figure> {
  const harness = await bench.open()
  const tokens = await harness.viewers(sockets)
  const echo = await startServer('echo-server')
  let last: LoadResult | undefined
  const ours = async (): Promise<number> => (last = await driveHotSale(harness, sockets, inFlight)).perSecond
  const echoed = async (): Promise<number> =>
    (await drive({ urls: [echo.url], tokens, saleIds: ['0'], sku: hotSku, join: false, load: closedLoop(inFlight) }))
      .perSecond
  try {
    const runs = await inTurns(ours, echoed)
    return figure(name, 'decided orders/s', runs, { p50Ms: last!.p50Ms, p99Ms: last!.p99Ms, outcomes: last!.outcomes })
  } finally {
    echo.stop()
  }
}

/** The same offered load spread over 1, 40 and 800 open sales. */
export async function sales800(bench: Bench): Promise<Figure> {
  const harness = await bench.open()
  const sales: string[] = []
  while (sales.length < 800)
    sales.push(...(await Promise.all(Array.from({ length: 20 }, () => harness.openSale(plenty)))))
  const rateOf = async (count: number): Promise<number> => driveSales(harness, sales.slice(0, count))
  const forty: number[] = []
  const runs = await inTurns(
    () => rateOf(800),
    async () => {
      const one = await rateOf(1)
      forty.push(await rateOf(40))
      return one
    },
  )
  return figure('sales-800', 'decided orders/s', runs, { fortySales: median(forty) })
}

/** A Saturday of a centre: so many co-operatives with so many sales each. */
const coops = 38
const salesEach = 21

/** The sales of a centre's co-operatives, one below the other, against as many of a single seller. */
export async function salesTree(bench: Bench): Promise<Figure> {
  const harness = await bench.open()
  const { ownerToken } = await harness.seller('centre')
  const [tree, flat]: [string[], string[]] = [[], []]
  const openSales = (host?: string): Promise<string[]> =>
    Promise.all(Array.from({ length: salesEach }, () => harness.openSale(plenty, host)))
  for (let i = 0; i < coops; i += 1) {
    const seller = `coop-${i + 1}`
    await harness.api('POST', '/api/members', { seller }, ownerToken)
    tree.push(...(await openSales((await harness.seller(seller)).hostToken)))
    flat.push(...(await openSales()))
  }
  const runs = await inTurns(
    () => driveSales(harness, tree),
    () => driveSales(harness, flat),
  )
  return figure('sales-tree', 'decided orders/s', runs)
}

/**
 * Decided orders per second of 800 sockets spread over these sales. Waits until they are sealed, or the next load would
 * pay for it.
 */
async function driveSales(harness: Harness, saleIds: string[]): Promise<number> {
  const tokens = await harness.viewers(800)
  const plan = { urls: harness.urls, tokens, saleIds, sku: hotSku, join: true, load: closedLoop(3) }
  const { perSecond } = await drive(plan)
  const pool = openBenchPool(harness.prepared.config)
  try {
    await untilSealed(pool)
  } finally {
    await pool.end()
  }
  return perSecond
}

/**
 * Two web and two worker processes, the clients spread over both gateways, against one of each on the same services.
 */
export async function processes2x2(bench: Bench): Promise<Figure> {
  const rateWith = async (count: number): Promise<number> => {
    const harness = await bench.open({ web: count, workers: count })
    try {
      return (await driveHotSale(harness, 200, 10)).perSecond
    } finally {
      await harness.close()
    }
  }
  const runs = await inTurns(
    () => rateWith(2),
    () => rateWith(1),
  )
  return figure('processes-2x2', 'decided orders/s', runs, {
    about: 'one hot item: its partition is decided by one worker at a time',
  })
}
