import type { Line, PaymentKind, RejectReason } from '../order/order.ts'

export interface StockOnOffer {
  price: number
  available: number
  perViewerLimit: number | null
}

export interface OrderToAllocate {
  saleId: string
  buyerKey: string
  phoneProven?: boolean | undefined
  payment: PaymentKind
  lines: readonly Line[]
  /** Whether the sale was open when the order was received. */
  saleWasOpen: boolean
}

export type Allocation =
  | { state: 'confirmed' | 'reserved'; prices: number[]; total: number }
  | { state: 'rejected'; reason: RejectReason }

/** The key of an item in the maps given to {@link allocate}. */
export function itemKey(saleId: string, sku: string): string {
  return `${saleId}/${sku}`
}

/**
 * The key of what one buyer has of one item. Whoever proved their phone has a limit of their own: sign-ups that only
 * typed the same number can neither use it up nor learn of it.
 */
export function takenKey(saleId: string, sku: string, buyerKey: string, phoneProven = false): string {
  return phoneProven ? `${saleId}/${sku}/${buyerKey}/proven` : `${saleId}/${sku}/${buyerKey}`
}

/**
 * Decides orders in the order given: first come, first served, each order all or nothing. A smaller order may fit where
 * a larger one did not. Pure: the same stock, holdings and orders give the same decisions; no argument is modified.
 *
 * @param stock what is on offer, by {@link itemKey}
 * @param taken units that a buyer's counted orders already hold, by {@link takenKey}; missing = none
 */
export function allocate(
  stock: ReadonlyMap<string, StockOnOffer>,
  taken: ReadonlyMap<string, number>,
  orders: readonly OrderToAllocate[],
): Allocation[] {
  const available = new Map<string, number>()
  const takenNow = new Map<string, number>()
  return orders.map((order) => {
    if (!order.saleWasOpen) return { state: 'rejected', reason: 'sale-not-open' }
    const offers = order.lines.map((line) => stock.get(itemKey(order.saleId, line.sku)))
    if (!offers.every((offer) => offer !== undefined)) return { state: 'rejected', reason: 'unknown-item' }

    const takenOf = (line: Line): number => {
      const key = takenKey(order.saleId, line.sku, order.buyerKey, order.phoneProven)
      return takenNow.get(key) ?? taken.get(key) ?? 0
    }
    const availableOf = (line: Line, offer: StockOnOffer): number =>
      available.get(itemKey(order.saleId, line.sku)) ?? offer.available

    const overLimit = order.lines.some(
      (line, i) => offers[i]!.perViewerLimit !== null && takenOf(line) + line.quantity > offers[i]!.perViewerLimit,
    )
    if (overLimit) return { state: 'rejected', reason: 'over-limit' }
    if (order.lines.some((line, i) => availableOf(line, offers[i]!) < line.quantity))
      return { state: 'rejected', reason: 'sold-out' }

    for (const [i, line] of order.lines.entries()) {
      available.set(itemKey(order.saleId, line.sku), availableOf(line, offers[i]!) - line.quantity)
      if (offers[i]!.perViewerLimit !== null)
        takenNow.set(takenKey(order.saleId, line.sku, order.buyerKey, order.phoneProven), takenOf(line) + line.quantity)
    }
    const prices = offers.map((offer) => offer.price)
    const total = order.lines.reduce((sum, line, i) => sum + prices[i]! * line.quantity, 0)
    return { state: order.payment === 'cod' ? 'confirmed' : 'reserved', prices, total }
  })
}
