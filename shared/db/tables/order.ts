import type { Generated, JSONColumnType, Selectable } from 'kysely'
import type { OrderState, PaymentKind, RejectReason } from '../../order/order.ts'
import type { WaitingOutcome } from '../../order/waiting.ts'

/** Orders on their way: the intake, the decided, what became of them, and their payments. */
export interface OrderTables {
  partition: { partition_id: number }
  /** How far a sale's sealed history was read for news of its orders. */
  news_cursor: { sale_id: string; last_link: number }
  intake_chunk: IntakeChunkTable
  order: OrderTable
  order_line: { order_id: string; sale_id: string; seq: number; sku: string; quantity: number; price: number | null }
  order_event: {
    order_id: string
    sale_id: string
    seq: number
    version: number
    at: Date
    state: string
    actor: string
    detail: JSONColumnType<object, string | null, never> | null
  }
  payment: PaymentTable
  waiting_entry: WaitingEntryTable
  /** What staff noted on an order, encrypted: it may name people. */
  staff_note: {
    order_id: string
    sale_id: string
    viewer_id: string
    key_id: string
    sealed: Buffer
    actor: string
    noted_at: Generated<Date>
  }
  /** What a buyer wrote to the shop about an order, encrypted. */
  buyer_note: {
    order_id: string
    sale_id: string
    viewer_id: string
    key_id: string
    sealed: Buffer
    noted_at: Generated<Date>
  }
}

interface IntakeChunkTable {
  chunk_no: Generated<number>
  chunk_id: string
  partition_id: number
  received_at: Generated<Date>
  order_count: number
  orders: JSONColumnType<object, string, never>
}

interface OrderTable {
  order_id: string
  sale_id: string
  seq: number
  viewer_id: string
  buyer_key: string
  /** Unset until the order is put into a parcel, unless a host typed in the recipient. */
  recipient_id: string | null
  state: OrderState
  version: Generated<number>
  reason: RejectReason | null
  payment: PaymentKind
  total: number
  currency: string
  received_at: Date
  decided_at: Date
  changed_at: Date
  chunk_no: number
  chunk_position: number
  pack_by: Date | null
  hand_over_by: Date | null
  hold_until: Date | null
  paid_at: Date | null
  refund_due: Generated<boolean>
  /** The amount refunded according to the payment provider, in the currency's minor units. */
  refunded: Generated<number>
  /** Why this order stays out of parcels until somebody releases it. */
  held_back: 'refunded' | 'part-refunded' | 'platform' | null
  hold_extended: Generated<boolean>
  parcel_id: string | null
  error: string | null
  /** Whether the viewer had proven this phone: limits count proven and other orders separately. */
  phone_proven: Generated<boolean>
  /** Whether it is an offer of what came back to who waited for it. */
  offered: Generated<boolean>
}

interface PaymentTable {
  webhook_id: string
  order_id: string
  amount: number
  currency: string
  paid_at: Date
  received_at: Generated<Date>
  kind: Generated<'payment' | 'refund'>
  outcome: 'waiting' | 'taken' | 'refund-due' | 'refunded' | 'unmatched'
  reason: string | null
}

/** Somebody who waits for a sold-out item, under the id of the order that it may become. */
interface WaitingEntryTable {
  order_id: string
  /** Rising: who joined first is served first. */
  place: Generated<number>
  sale_id: string
  sku: string
  quantity: number
  viewer_id: string
  buyer_key: string
  phone_proven: boolean
  payment: PaymentKind
  joined_at: Date
  /** The item's last stock movement before the join: its position among them. */
  after_movement: number
  outcome: WaitingOutcome | null
  ended_at: Date | null
  /** The item's last stock movement before the end. */
  ended_after_movement: number | null
}

export type OrderRow = Selectable<OrderTable>
