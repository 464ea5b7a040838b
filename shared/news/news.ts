import type { CancelReason, OrderState, PaymentKind } from '../order/order.ts'
import { cancellation } from '../order/order.ts'
import type { PlatformPart } from '../platform/platform-part.ts'

/** What happens to an order that somebody outside may want to hear of. */
export const newsTypes = [
  'order.offered',
  'order.reserved',
  'order.confirmed',
  'order.expired',
  'order.cancelled',
  'order.short',
  'order.packed',
  'order.handed_over',
  'order.delivered',
  'order.returned',
  'order.refunded',
] as const
export type NewsType = (typeof newsTypes)[number]

/** One entry of an order's history, with the state before it; none before its decision. */
export interface HistoryEntry {
  state: OrderState
  before: OrderState | null
  actor: string
  detail: {
    reason?: string
    refundId?: string
    refunded?: number
    offer?: true
    parcelId?: string
    heldBack?: string
  } | null
}

/** The same with the order that it is about. */
export interface OrderEntry extends HistoryEntry {
  order_id: string
  seq: number
  version: number
  at: Date
}

/** News of an order as it is sent: about the order and its goods, never about a person. */
export interface News {
  type: NewsType
  /** When it happened. */
  timestamp: string
  data: {
    orderId: string
    saleId: string
    saleTitle: string
    timeZone: string
    /** The number that the buyer was told. */
    number: number
    /** Of the order after this change: news may arrive late, twice, or in another sequence. */
    version: number
    state: OrderState
    payment: PaymentKind
    total: number
    currency: string
    /** Where the sale asks for one: the fee that goes with this order, and what is still to be paid with it. */
    shippingFee?: number
    toPay?: number
    paid: boolean
    lines: { sku: string; title: string; quantity: number }[]
    cancelled?: { why: CancelReason }
    refunded?: number
    holdUntil?: string
    handOverBy?: string
    parcelCode?: string
    carrier?: string
    tracking?: string
    trackingUrl?: string
    /** Where it is collected, and until when it is kept there. Its code is on the buyer's own page alone. */
    collect?: { point: string; until?: string }
    /** For an order taken on another platform. */
    platform?: PlatformPart
  }
}

const typeOfState: Partial<Record<OrderState, NewsType>> = {
  reserved: 'order.reserved',
  confirmed: 'order.confirmed',
  expired: 'order.expired',
  packed: 'order.packed',
  'handed-over': 'order.handed_over',
  delivered: 'order.delivered',
  returned: 'order.returned',
}

/** What an entry of an order's history is news of, if it is any: most entries move nothing but the version. */
export function newsOf({ state, before, actor, detail }: HistoryEntry): NewsType | undefined {
  if (detail?.refundId !== undefined && state === before) return 'order.refunded'
  if (state === before) return undefined
  if (before === null && detail?.offer) return 'order.offered'
  if (state !== 'cancelled') return typeOfState[state]
  return cancellation(actor, detail?.reason ?? null) === 'short' ? 'order.short' : 'order.cancelled'
}

/** Whether a buyer who asked to be told hears of it: not of what they did themselves a moment ago. */
export function isToldToBuyer({ type, data }: News): boolean {
  if (type === 'order.cancelled') return data.cancelled?.why !== 'buyer'
  return type !== 'order.reserved'
}
