import type { OrderView } from '../contract/common.ts'
import type { OrderRow } from '../db/tables/order.ts'
import type { IntakeOrder } from './intake.ts'
import { unitNames } from '../person/unit-names.ts'
import { cancellation } from './order.ts'

/** The columns of an order's row that appear in its view. */
export type OrderToTell = Pick<
  OrderRow,
  | 'order_id'
  | 'sale_id'
  | 'state'
  | 'version'
  | 'seq'
  | 'reason'
  | 'payment'
  | 'total'
  | 'currency'
  | 'received_at'
  | 'decided_at'
  | 'paid_at'
  | 'refund_due'
  | 'refunded'
  | 'held_back'
  | 'hold_extended'
  | 'pack_by'
  | 'hand_over_by'
  | 'hold_until'
  | 'offered'
>

export interface LineRow {
  sku: string
  quantity: number
  price: number | null
}

/** What became of an order after it was decided: its parcel, who carries it, or who cancelled it. */
export interface Afterwards {
  parcelCode: string | null
  shipping: { carrier: string | null; tracking: string | null; handedOverAt: Date | null }
  cancelled: { actor: string; reason: string | null } | null
  /** Where it is collected; with a code and a last day once it is there. */
  collect: CollectRow | null
}

export interface CollectRow {
  name: string
  line: string
  provinceCode: string
  wardCode: string
  hours: string
  code: string | null
  until: string | null
  outcome: 'delivered' | 'returned' | null
}

/** An order's row and lines in the contract's form. `payUrl` is the URL of the payment page, containing `{orderId}`. */
export function orderView(
  row: OrderToTell,
  lines: readonly LineRow[],
  { parcelCode, shipping, cancelled, collect }: Afterwards,
  payUrl: string | undefined,
): OrderView {
  const view: OrderView = {
    orderId: row.order_id,
    saleId: row.sale_id,
    state: row.state,
    version: row.version,
    seq: row.seq,
    lines: lines.map(({ sku, quantity, price }) => (price === null ? { sku, quantity } : { sku, quantity, price })),
    payment: row.payment,
    receivedAt: row.received_at.toISOString(),
    decidedAt: row.decided_at.toISOString(),
  }
  if (row.reason) view.reason = row.reason
  if (row.state !== 'rejected') {
    view.total = row.total
    view.currency = row.currency
  }
  if (row.paid_at) view.paidAt = row.paid_at.toISOString()
  if (row.refund_due) view.refundDue = true
  if (row.refunded > 0) view.refunded = row.refunded
  if (row.held_back) view.heldBack = row.held_back
  if (row.pack_by) view.packBy = row.pack_by.toISOString()
  if (row.hand_over_by) view.handOverBy = row.hand_over_by.toISOString()
  if (row.offered) view.offered = true
  if (row.state === 'reserved' && row.hold_until) {
    view.holdUntil = row.hold_until.toISOString()
    if (row.hold_extended) view.holdExtended = true
    if (payUrl && row.payment === 'prepaid') view.payUrl = payUrl.replace('{orderId}', row.order_id)
  }
  if (parcelCode && row.state !== 'cancelled') view.parcelCode = parcelCode
  if (shipping.carrier)
    view.shipping = {
      carrier: shipping.carrier,
      ...(shipping.tracking && { tracking: shipping.tracking }),
      ...(shipping.handedOverAt && { handedOverAt: shipping.handedOverAt.toISOString() }),
    }
  if (collect && row.state !== 'cancelled') view.collect = collectView(collect)
  if (row.state === 'cancelled' && cancelled) view.cancelled = { why: cancellation(cancelled.actor, cancelled.reason) }
  return view
}

/** A code that was used, or whose parcel went back, opens nothing any more. */
function collectView(collect: CollectRow): OrderView['collect'] {
  const { name, line, provinceCode, wardCode, hours, code, until, outcome } = collect
  const { ward, province } = unitNames(provinceCode, wardCode)
  return {
    point: name,
    address: [line, ward, province].join(', '),
    hours,
    ...(code !== null && outcome === null && { code }),
    ...(until !== null && { until: new Date(until).toISOString() }),
  }
}

/** An order that is stored but not decided yet. */
export function receivedView(
  order: Pick<IntakeOrder, 'orderId' | 'saleId' | 'payment' | 'lines'>,
  receivedAt: Date,
): OrderView {
  return {
    orderId: order.orderId,
    saleId: order.saleId,
    state: 'received',
    version: 0,
    lines: order.lines,
    payment: order.payment,
    receivedAt: receivedAt.toISOString(),
  }
}
