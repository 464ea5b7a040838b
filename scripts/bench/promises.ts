import { figure, median, pairs, type Figure } from './figure.ts'
import { drive, startServer } from './helpers.ts'
import type { LoadPlan, LoadResult } from './load-plan.ts'
import { hotSku, plenty, type Bench } from './harness.ts'

/**
 * Latency at 3,000 orders a second offered for 20 s, arrival times fixed in advance; compared with the echo's own p99
 * under the same load.
 */
export async function latency3000(bench: Bench): Promise<Figure> {
  const harness = await bench.open()
  const tokens = await harness.viewers(1_000)
  const load: LoadPlan['load'] = { kind: 'open', perSecond: 3_000, seconds: 20 }
  const echo = await startServer('echo-server')
  const results: { own: LoadResult; bare: LoadResult }[] = []
  try {
    for (let i = 0; i < pairs; i += 1) {
      const saleId = await harness.openSale(plenty)
      const bare = await drive({ urls: [echo.url], tokens, saleIds: [saleId], sku: hotSku, join: false, load })
      results.push({
        bare,
        own: await drive({ urls: harness.urls, tokens, saleIds: [saleId], sku: hotSku, join: true, load }),
      })
    }
  } finally {
    echo.stop()
  }
  const all = (read: (own: LoadResult, bare: LoadResult) => number): number[] =>
    results.map(({ own, bare }) => read(own, bare))
  return figure(
    'latency-3000',
    'ms p99',
    results.map(({ own, bare }) => ({ value: own.p99Ms, yardstick: bare.p99Ms })),
    {
      p50Ms: median(all((own) => own.p50Ms)),
      echoP50Ms: median(all((_own, bare) => bare.p50Ms)),
      maxMs: all((own) => own.maxMs),
      offered: 60_000,
      decided: all((own) => own.done),
      outcomes: results.at(-1)!.own.outcomes,
    },
  )
}

/**
 * 50,000 orders for 3,000 units from 2,000 sockets, as fast as the client can: exactly 3,000 confirmed, everyone
 * answered.
 */
export async function drop50000(bench: Bench): Promise<Figure> {
  const harness = await bench.open()
  const units = 3_000
  const orders = 50_000
  const tokens = await harness.viewers(2_000)
  const results: LoadResult[] = []
  for (let i = 0; i < pairs; i += 1) {
    const saleId = await harness.openSale(units)
    results.push(
      await drive({
        urls: harness.urls,
        tokens,
        saleIds: [saleId],
        sku: hotSku,
        join: true,
        load: { kind: 'burst', orders },
      }),
    )
  }
  const confirmed = (result: LoadResult): number => result.outcomes['confirmed'] ?? 0
  const shownMs = results.map((own) =>
    own.soldOutHeardAt < 0 ? null : Math.round(own.soldOutHeardAt - own.lastConfirmedAt),
  )
  const of = (read: (result: LoadResult) => number): number => median(results.map(read))
  return {
    name: 'drop-50000',
    value: of(confirmed),
    yardstick: units,
    ratio: Math.min(...results.map((own) => own.done / orders)),
    unit: 'confirmed (ratio: answered ÷ placed, minimum)',
    runs: results.map((own) => ({ value: confirmed(own), yardstick: units })),
    notes: {
      soldOutShownMs: shownMs.includes(null) ? null : Math.max(...shownMs.map(Number)),
      surgeSeconds: of((own) => own.seconds),
      perSecond: of((own) => own.perSecond),
      p50Ms: of((own) => own.p50Ms),
      p99Ms: of((own) => own.p99Ms),
      outcomes: results.at(-1)!.outcomes,
    },
  }
}

/** Ten orders a second in sale B while sale A of the same partition is flooded; the yardstick is B alone. */
export async function neighbour(bench: Bench): Promise<Figure> {
  const harness = await bench.open()
  const tokens = await harness.viewers(400)
  const runs: { value: number; yardstick: number }[] = []
  const notes: { floodPerSecond: number[]; told: number[] } = { floodPerSecond: [], told: [] }
  for (let i = 0; i < pairs; i += 1) {
    const [flooded, quiet] = [await harness.openSale(plenty), await harness.openSale(plenty)]
    const trickle: LoadPlan = {
      urls: harness.urls,
      tokens: tokens.slice(300),
      saleIds: [quiet],
      sku: hotSku,
      join: true,
      load: { kind: 'open', perSecond: 10, seconds: 10 },
    }
    const alone = await drive(trickle)
    const flood: LoadPlan = {
      ...trickle,
      tokens: tokens.slice(0, 300),
      saleIds: [flooded],
      load: { kind: 'closed', inFlight: 20, warmSeconds: 2, seconds: 11 },
    }
    const [beside, flooding] = await Promise.all([drive(trickle), drive(flood)])
    runs.push({ value: beside.p99Ms, yardstick: alone.p99Ms })
    notes.floodPerSecond.push(Math.round(flooding.perSecond))
    notes.told.push(beside.done)
  }
  return figure('neighbour', 'ms p99', runs, notes)
}
