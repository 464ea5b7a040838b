import { allocate, type Allocation, type OrderToAllocate, type StockOnOffer } from './allocate.ts'

/** An entry of a waiting list as it is served; its sale is open. */
export type EntryToServe = Omit<OrderToAllocate, 'saleWasOpen'>

/** What becomes of who waits: an offer that is held for them, an end because of their limit, or nothing yet. */
export type Served = Extract<Allocation, { total: number }> | 'over-limit' | 'waits'

/**
 * Serves those who wait in the order given, that of their places, by the rules of {@link allocate}; but an offer is
 * held, whatever its payment, and who does not fit waits on: a smaller entry may fit where a larger one does not. Pure.
 */
export function serveWaiting(
  stock: ReadonlyMap<string, StockOnOffer>,
  taken: ReadonlyMap<string, number>,
  entries: readonly EntryToServe[],
): Served[] {
  const orders = entries.map((entry) => ({ ...entry, saleWasOpen: true }))
  return allocate(stock, taken, orders).map((allocation) => {
    if (allocation.state !== 'rejected') return { ...allocation, state: 'reserved' }
    return allocation.reason === 'over-limit' ? 'over-limit' : 'waits'
  })
}
