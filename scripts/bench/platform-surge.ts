import { randomUUID } from 'node:crypto'
import { exportCsv, exportTable, makePackages } from '../lib/platform-export.ts'
import { figure, inTurns, median, round, type Figure } from './figure.ts'
import { hotSku, plenty, type Bench, type Harness } from './harness.ts'
import { drive } from './helpers.ts'
import type { LoadPlan, LoadResult } from './load-plan.ts'

/** As in `upload-beside-surge`: a sale that keeps a small machine busy without saturating it. */
const load: LoadPlan['load'] = { kind: 'open', perSecond: 500, seconds: 15 }
const plan = {
  platform: 'tiktok-shop',
  orders: 3_000,
  from: '2026-08-03T13:00:00+07:00',
  until: '2026-08-03T17:00:00+07:00',
} as const

/**
 * P99 of taps while a platform's 3,000 orders are previewed and taken, into a new shop again and again, against the
 * same taps without them. Target: 1.2; `perSecondRatio`, orders decided a second beside and without it, at least 0.95.
 */
export async function platformBesideSurge(bench: Bench, name: string): Promise<Figure> {
  const harness = await bench.open()
  const tokens = await harness.viewers(300)
  const file = exportCsv(exportTable(makePackages(plan), { ...plan, madeAt: '2026-08-04T11:54:00+07:00' }))
  const perSecond = { alone: [] as number[], beside: [] as number[] }
  const tookMs: number[] = []
  const tap = async (): Promise<LoadResult> => {
    const saleIds = [await harness.openSale(plenty)]
    return drive({ urls: harness.urls, tokens, saleIds, sku: hotSku, join: true, load })
  }
  const alone = async (): Promise<number> => {
    const result = await tap()
    perSecond.alone.push(result.perSecond)
    return result.p99Ms
  }
  const beside = async (): Promise<number> => {
    const importing = importUntil(harness, file)
    try {
      const result = await tap()
      perSecond.beside.push(result.perSecond)
      return result.p99Ms
    } finally {
      tookMs.push(...(await importing.stop()))
    }
  }
  const runs = await inTurns(beside, alone)
  return figure(name, 'ms p99', runs, {
    perSecondRatio: round(median(perSecond.beside) / median(perSecond.alone), 2),
    imports: tookMs.length,
    importMs: round(median(tookMs)),
  })
}

/** Brings the file into one shop after another; returns how long each took when it is stopped (ms). */
function importUntil(harness: Harness, file: Buffer): { stop(): Promise<number[]> } {
  const over = new AbortController()
  const tookMs: number[] = []
  const importing = (async () => {
    while (!over.signal.aborted) {
      const startedAt = performance.now()
      await importOnce(harness, file)
      tookMs.push(performance.now() - startedAt)
    }
  })()
  return {
    stop: async () => {
      over.abort()
      await importing
      return tookMs
    },
  }
}

/** As its page does it: looked at, goods named once, taken. */
async function importOnce(harness: Harness, file: Buffer): Promise<void> {
  const shopId = randomUUID()
  const path = `/api/platforms/${shopId}`
  await harness.api('POST', '/api/platforms', { shopId, platform: plan.platform, title: shopId })
  await harness.upload('POST', `${path}/orders/preview`, file, 'text/csv')
  await harness.upload('POST', `${path}/orders?goods=new`, file, 'text/csv')
  const { unknown } = await harness.api<{ unknown: { platformSku: string; suggestion: string }[] }>(
    'GET',
    `${path}/skus`,
  )
  const skus = unknown.map(({ platformSku, suggestion }) => ({ platformSku, sku: suggestion }))
  if (skus.length > 0) await harness.api('PUT', `${path}/skus`, { skus })
}
