import type { ColumnType, Generated, Insertable, JSONColumnType, Selectable } from 'kysely'
import type { AuditTables } from './tables/audit.ts'
import type { HostTables } from './tables/host.ts'
import type { ControlTables } from './tables/control.ts'
import type { DeadlineEngineTables } from './tables/deadline-engine.ts'
import type { DispatchTables } from './tables/dispatch.ts'
import type { PeopleTables } from './tables/people.ts'
import type { PackingFloorTables } from './tables/packing-floor.ts'
import type { PrintTables } from './tables/prints.ts'
import type { SignInTables } from './tables/sign-in.ts'
import type { OrderState, PaymentKind, RejectReason } from '../order/order.ts'
import type { BatchState, ParcelState } from '../packing/parcel.ts'
import type { SaleState } from '../sale/sale.ts'
import type { MovementKind } from '../stock/movement.ts'

/** The tables as this code sees them. Money and quantities are integers; `bigint` columns are read as numbers (checked to be safe in database.ts). */
export interface Tables
  extends
    AuditTables,
    ControlTables,
    DeadlineEngineTables,
    DispatchTables,
    HostTables,
    PeopleTables,
    SignInTables,
    PackingFloorTables,
    PrintTables {
  app_clock: { single: Generated<boolean>; offset_ms: number }
  seller: { seller_id: string; slug: string; created_at: Generated<Date> }
  revoked_token: { kind: 'token' | 'holder'; name: string; revoked_at: Date; actor: string; noted_at: Generated<Date> }
  viewer: { viewer_id: string; buyer_key: string; created_at: Generated<Date>; proven_at: Date | null }
  recipient: RecipientTable
  partition: { partition_id: number }
  sale: SaleTable
  sale_window: { sale_id: string; opened_at: Date; closed_at: Date | null }
  sale_counter: SaleCounterTable
  sale_event: {
    sale_id: string
    version: number
    at: Generated<Date>
    kind: string
    actor: string
    detail: JSONColumnType<object, string | undefined, never>
  }
  sale_item: SaleItemTable
  quota_change: {
    change_id: string
    sale_id: string
    sku: string
    delta: number
    reason: string
    actor: string
    at: Generated<Date>
  }
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
  stock_movement: StockMovementTable
  payment: PaymentTable
  packing_batch: PackingBatchTable
  manifest: {
    manifest_id: string
    seller_id: string | null
    carrier: string
    contents: string
    handed_over_at: Generated<Date>
    actor: string
    paper_version: Generated<number>
  }
  parcel: ParcelTable
  replaced_code: { code: string; parcel_id: string; at: Generated<Date>; reprinted: Generated<boolean> }
  pack_scan: { scan_id: string; parcel_id: string; actor: string; contents: string; at: Generated<Date> }
  document: {
    subject_id: string
    kind: string
    paper_version: number
    pages: number
    bytes: Buffer
    created_at: Generated<Date>
  }
  deadline_alarm: DeadlineAlarmTable
  breach: { parcel_id: string; sale_id: string; pack_by: Date; recorded_at: Generated<Date> }
}

export interface RecipientTable {
  recipient_id: string
  viewer_id: string
  key_id: string
  sealed: Buffer
  province_code: string
  ward_code: string
  created_at: Generated<Date>
  /** The text the person agreed to when they gave this, by its version; unset when a host typed it in. */
  consent_version: string | null
  erased_at: Date | null
}

export interface SaleTable {
  sale_id: string
  seller_id: string
  title: string
  state: ColumnType<SaleState, SaleState | undefined, SaleState>
  version: Generated<number>
  currency: string
  time_zone: string
  deadline_policy: string
  /** The version of the policy it was made with, `YYYY-MM-DD`; unset in sales older than this column. */
  policy_version: string | null
  pin: string | null
  partition_id: number
  contents: string
  closing_cut_at: Date | null
  created_at: Generated<Date>
  /** Whether only viewers with a proven phone may order in it. */
  phone_proof: Generated<boolean>
}

export interface SaleCounterTable {
  sale_id: string
  last_seq: Generated<number>
  confirmed: Generated<number>
  reserved: Generated<number>
  rejected: ColumnType<Partial<Record<RejectReason, number>>, string | undefined, string>
}

export interface SaleItemTable {
  sale_id: string
  sku: string
  position: number
  seller_id: string
  title: string
  price: number
  quota: number
  available: number
  held: Generated<number>
  sold: Generated<number>
  per_viewer_limit: number | null
  version: Generated<number>
}

export interface IntakeChunkTable {
  chunk_no: Generated<number>
  chunk_id: string
  partition_id: number
  received_at: Generated<Date>
  order_count: number
  orders: JSONColumnType<object, string, never>
}

export interface OrderTable {
  order_id: string
  sale_id: string
  seq: number
  viewer_id: string
  buyer_key: string
  /** Whether whoever ordered had proven this phone: limits count proven and other orders apart. */
  phone_proven: Generated<boolean>
  /** Unset until the order is put into a parcel, unless a host typed the recipient in. */
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
  /** What the payment provider says it has paid back, in the currency's minor units. */
  refunded: Generated<number>
  /** Why this order is in no parcel until somebody lets it go on. */
  held_back: 'refunded' | 'part-refunded' | null
  hold_extended: Generated<boolean>
  parcel_id: string | null
  error: string | null
}

export interface StockMovementTable {
  movement_no: Generated<number>
  sale_id: string
  sku: string
  kind: MovementKind
  order_id: string | null
  after_seq: number
  available: number
  held: number
  sold: number
  at: Date
}

export interface PaymentTable {
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

export interface PackingBatchTable {
  batch_id: string
  sale_id: string
  number: number
  state: ColumnType<BatchState, BatchState | undefined, BatchState>
  version: Generated<number>
  paper_version: Generated<number>
  pack_by: Date
  claimed_by: string | null
  claimed_at: Date | null
  /** The last act of who claimed it; a claim that lies idle is released. */
  last_act_at: Date | null
  created_at: Generated<Date>
}

export interface ParcelTable {
  parcel_id: string
  code: string
  sale_id: string
  seller_id: string
  viewer_id: string
  recipient_id: string
  state: ColumnType<ParcelState, ParcelState | undefined, ParcelState>
  version: Generated<number>
  pack_by: Date
  hand_over_by: Date
  cut_at: Date
  first_seq: number
  batch_id: string | null
  number: number | null
  packed_at: Date | null
  packed_by: string | null
  manifest_id: string | null
  created_at: Generated<Date>
}

export interface DeadlineAlarmTable {
  sale_id: string
  pack_by: Date
  step: number
  due_at: Date
  state: ColumnType<'set' | 'warned' | 'quiet' | 'skipped', undefined, 'warned' | 'quiet' | 'skipped'>
  fired_at: Date | null
  waiting: number | null
}

export type OrderRow = Selectable<OrderTable>
export type SaleRow = Selectable<SaleTable>
export type SaleItemRow = Selectable<SaleItemTable>
export type ParcelRow = Selectable<ParcelTable>
export type PackingBatchRow = Selectable<PackingBatchTable>
export type NewSaleItem = Insertable<SaleItemTable>
