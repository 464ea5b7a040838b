import { randomUUID } from 'node:crypto'
import type { BatchView, SaleView } from '../../../shared/contract/common.ts'
import type { PrintView } from '../../../shared/contract/routes/packing-prints.ts'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Viewer } from '../crowd.ts'
import { closingCut } from '../floor.ts'
import { until } from '../../lib/http-client.ts'
import { Ledger } from '../ledger.ts'
import { pagesOf } from '../paper.ts'
import type { Harness } from '../harness.ts'
import { tapAtTheirTimes, type PlannedTap } from '../tapping.ts'
import { timeZone } from './hours.ts'
import type { Producer } from './producers.ts'

/** A sale of the day as it is planned. */
export interface PlannedSale {
  title: string
  starts: string
  policy: string
  /** Whether the goods are still the producers' own. */
  isPavilion?: true
}

export interface Sale extends PlannedSale {
  saleId: string
  number: number
}

/** A sale that has ended, with its parcels in batches and their labels on disk. */
export interface EndedSale extends Sale {
  batches: BatchView[]
  parcels: number
  /** Wall time from the last order's decision until the last label was on disk. */
  lastLabelSeconds: number
}

/**
 * Three sales with different promises: by the end of the day if ordered by two, 24 hours from each order, and the same
 * day whatever the hour.
 */
export const plannedSales: readonly PlannedSale[] = [
  { title: 'Phiên sáng', starts: '09:00', policy: 'tiktok-vn' },
  { title: 'Phiên chợ chung', starts: '12:00', policy: 'ocop-one-day', isPavilion: true },
  { title: 'Phiên tối', starts: '20:00', policy: 'same-day' },
]

const minuteMs = 60_000
/** How long a producer's goods stay pinned: twelve of them make an hour. */
const minutesPerPin = 5
/** Wall time within which the orders of one pin arrive. */
const pinMs = 400
const printedWithinMs = 60_000

export async function createSale(
  { http, host: token }: Harness,
  planned: PlannedSale,
  number: number,
  producers: readonly Producer[],
): Promise<Sale> {
  const saleId = randomUUID()
  const body = {
    saleId,
    title: planned.title,
    timeZone,
    currency: 'VND',
    deadlinePolicy: planned.policy,
    items: producers.map(({ product, seller }) => ({ ...product, ...(planned.isPavilion && { seller }) })),
  }
  await http.json<SaleView>('/api/sales', { method: 'POST', token, body })
  return { ...planned, saleId, number }
}

/**
 * An hour of live: one producer after the other is pinned, and people order what is or was pinned. At the end every tap
 * has its decision.
 */
export async function playSale(
  harness: Harness,
  { saleId }: Sale,
  people: { producers: readonly Producer[]; viewers: readonly Viewer[]; ordersPerPin: number; ledger: Ledger },
): Promise<void> {
  const { http, host: token } = harness
  const { producers, viewers, ordersPerPin, ledger } = people
  await http.json(`/api/sales/${saleId}/open`, { method: 'POST', token })
  const startedAt = harness.now().getTime()
  for (const [pin, { product }] of producers.entries()) {
    await harness.passTo(new Date(startedAt + pin * minutesPerPin * minuteMs))
    await http.json(`/api/sales/${saleId}/pin`, { method: 'PUT', token, body: { sku: product.sku } })
    const taps = Array.from({ length: ordersPerPin }, (_, i): PlannedTap => {
      const nth = pin * ordersPerPin + i
      const { sku } = producers[i % 5 === 4 ? Math.floor(pin / 2) : pin]!.product
      return {
        atMs: (i * pinMs) / ordersPerPin,
        viewer: viewers[(nth * 7) % viewers.length]!,
        sku,
        quantity: 1 + (nth % 3 === 2 ? 1 : 0) + (nth % 11 === 10 ? 2 : 0),
        payment: 'cod',
      }
    })
    await tapAtTheirTimes(taps, { act: 'show', saleId, ledger })
  }
}

/**
 * Closes a sale, waits until all of it is in batches, and saves its labels as one print job. Throws when a parcel has
 * no label.
 */
export async function closeAndPrint(harness: Harness, sale: Sale, folder: string): Promise<EndedSale> {
  const {
    http,
    host,
    packers: [packer],
  } = harness
  const startedAt = performance.now()
  await http.json(`/api/sales/${sale.saleId}/close`, { method: 'POST', token: host })
  const batches = await closingCut(harness, sale.saleId)
  const parcels = batches.reduce((sum, batch) => sum + batch.parcels.length, 0)
  const { printId } = await http.json<PrintView>(`/api/sales/${sale.saleId}/prints`, {
    method: 'POST',
    token: packer!,
    body: { printId: randomUUID() },
  })
  const print = await until(`the labels of ${sale.title} are drawn`, printedWithinMs, async () => {
    const now = await http.json<PrintView>(`/api/prints/${printId}`, { token: packer! })
    return now.state === 'ready' ? now : undefined
  })
  let labels = 0
  for (const { path, number } of print.chunks) {
    const bytes = await http.bytes(path!, packer!)
    await writeFile(join(folder, `sale-${sale.number}-labels-${number}.pdf`), bytes)
    labels += pagesOf(bytes)
  }
  if (labels !== parcels) throw new Error(`${sale.title} has ${parcels} parcels, but ${labels} labels`)
  return { ...sale, batches, parcels, lastLabelSeconds: Math.round((performance.now() - startedAt) / 100) / 10 }
}

/** What was tapped in one of the sales. */
export function ledgerOf(all: Ledger, saleId: string): Ledger {
  const own = new Ledger()
  for (const [orderId, record] of all.taps) if (record.tap.saleId === saleId) own.taps.set(orderId, record)
  return own
}
