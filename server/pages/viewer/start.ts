import { signal } from '@preact/signals'
import type { SaleView } from '../../../shared/contract/common.ts'
import type { LiveStart } from '../../../shared/contract/live-start.ts'

/** The sale in this page's URL. */
export const saleId = (location.pathname.split('/')[2] ?? '').toLowerCase()

const start = readStart()

/** The current state of the sale: undefined until something is known, null if there is no such sale. */
export const sale = signal<SaleView | null | undefined>(start?.sale)
export const canPrepay = start?.canPrepay ?? true
export const takesTransfers = start?.takesTransfers ?? true
/** When a scheduled sale is meant to open. */
export const startsAt = start?.startsAt ?? undefined
/** What the shop says of this sale. */
export const description = start?.description ?? undefined
/** What is agreed for cash on delivery, in words. */
export const codTerms = start?.codTerms
/** The name of the shop that sells; `Flashpack` until it is known. */
export const shop = start?.shop ?? 'Flashpack'
export const promiseAtStart = start?.promise ?? undefined
export const isRehearsal = start?.isRehearsal ?? false
/** URLs of photos by SKU. */
export const photos = new Map((start?.photos ?? []).map((photo) => [photo.sku, photo]))

let aheadMs = firstOffset()

/** The time by the server's clock (ms since 1970): the phone's own may be off by minutes. */
export function serverNow(): number {
  return Date.now() + aheadMs
}

/** Anything the server has dated cannot be in its future. */
export function serverWasAt(instant: string): void {
  aheadMs = Math.max(aheadMs, Date.parse(instant) - Date.now())
}

/** The page says when it left the server; the browser knows when its first byte arrived, however long the rest took. */
function firstOffset(): number {
  if (!start) return 0
  const [loading] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  // Uses the clock that `serverNow` reads: `performance.timeOrigin` would differ if the phone's clock was set meanwhile
  // or is made up.
  const arrivedAt = Date.now() - (performance.now() - (loading?.responseStart ?? 0))
  return Date.parse(start.now) - arrivedAt
}

function readStart(): LiveStart | undefined {
  const text = document.getElementById('start')?.textContent
  return text ? (JSON.parse(text) as LiveStart) : undefined
}
