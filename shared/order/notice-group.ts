import type { OrderView } from '../contract/common.ts'
import type { Line, PaymentKind, RejectReason } from './order.ts'

/**
 * Decisions of one round that share a sale, an intake chunk and an outcome, as sent from the worker to the gateways. In
 * a surge a round's message is the largest thing between them, so what its orders have in common is sent once. Instants
 * are in the contract's format.
 */
export interface NoticeGroup {
  saleId: string
  state: 'confirmed' | 'reserved' | 'rejected'
  reason?: RejectReason
  payment: PaymentKind
  currency: string
  receivedAt: string
  decidedAt: string
  packBy?: string
  handOverBy?: string
  holdUntil?: string
  offered?: true
  orders: NoticeOrder[]
}

export type NoticeOrder = [viewerId: string, orderId: string, seq: number, total: number, lines: NoticeLine[]]
export type NoticeLine = [sku: string, quantity: number, price: number | null]

export function noticeLine({ sku, quantity, price }: Line & { price: number | null }): NoticeLine {
  return [sku, quantity, price]
}

/** A just decided order as shown to its viewer: the same as `orderView` makes of its row. */
export function decidedView(
  group: NoticeGroup,
  [, orderId, seq, total, lines]: NoticeOrder,
  payUrl: string | undefined,
): OrderView {
  const { saleId, state, payment, receivedAt, decidedAt } = group
  const view: OrderView = {
    orderId,
    saleId,
    state,
    version: 1,
    seq,
    lines: lines.map(([sku, quantity, price]) => (price === null ? { sku, quantity } : { sku, quantity, price })),
    payment,
    receivedAt,
    decidedAt,
  }
  if (group.reason) view.reason = group.reason
  if (state === 'rejected') return view
  view.total = total
  view.currency = group.currency
  if (group.packBy) view.packBy = group.packBy
  if (group.handOverBy) view.handOverBy = group.handOverBy
  if (group.offered) view.offered = true
  if (state === 'reserved' && group.holdUntil) {
    view.holdUntil = group.holdUntil
    if (payUrl && payment === 'prepaid') view.payUrl = payUrl.replace('{orderId}', orderId)
  }
  return view
}
