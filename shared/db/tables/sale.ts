import type { ColumnType, Generated, JSONColumnType, Selectable } from 'kysely'
import type { GoodsMapping } from '../../contract/routes/sale-import.ts'
import type { PaymentKind, RejectReason } from '../../order/order.ts'
import type { CodTerms } from '../../shop/cod-terms.ts'
import type { Packs, SaleState } from '../../sale/sale.ts'
import type { MovementKind } from '../../stock/movement.ts'

/** Sales with their goods and stock, and what a host prepares and watches. */
export interface SaleTables {
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
  stock_movement: StockMovementTable
  sale_start: { sale_id: string; seller_id: string; starts_at: Date }
  /** What its host expects of a sale; null: not said. */
  session_plan: {
    sale_id: string
    orders: number | null
    minutes: number | null
    actor: string
    changed_at: Generated<Date>
  }
  /** Photos keyed by the hash of the processed image, so the same photo is stored once and its URL never changes. */
  photo: { photo_hash: Buffer; small: Buffer; large: Buffer; created_at: Generated<Date> }
  /** Items that are choices of one product. */
  item_choice: { sale_id: string; sku: string; product: string; label: string }
  item_photo: { sale_id: string; sku: string; photo_hash: Buffer }
  goods_mapping: { seller_id: string; columns: JSONColumnType<GoodsMapping, string, never>; kept_at: Generated<Date> }
  rehearsal: RehearsalTable
  sale_presence: { gateway_id: string; sale_id: string; viewers: number; noted_at: Date }
}

interface SaleTable {
  sale_id: string
  seller_id: string
  title: string
  state: ColumnType<SaleState, SaleState | undefined, SaleState>
  version: Generated<number>
  currency: string
  time_zone: string
  deadline_policy: string
  /** The version of the policy it was made with, `YYYY-MM-DD`; unset for sales older than this column. */
  policy_version: string | null
  pin: string | null
  partition_id: number
  contents: string
  closing_cut_at: Date | null
  created_at: Generated<Date>
  /** Whether only viewers with a proven phone may order in it. */
  phone_proof: Generated<boolean>
  /** How orders in it may be paid. */
  payments: Generated<PaymentKind[]>
  /** What viewers read before they order. */
  description: string | null
  /** The platform shop and its local day (`YYYY-MM-DD`) whose orders it holds, if they were taken elsewhere. */
  shop_id: string | null
  shop_day: string | null
  /** Chosen for this sale; unset: those of the shop. */
  cod_terms: JSONColumnType<CodTerms, string | null | undefined, string | null> | null
}

interface SaleCounterTable {
  sale_id: string
  last_seq: Generated<number>
  confirmed: Generated<number>
  reserved: Generated<number>
  rejected: ColumnType<Partial<Record<RejectReason, number>>, string | undefined, string>
  /** How many wait for one of its items. */
  waiting: Generated<number>
}

interface SaleItemTable {
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
  /** Who packs it: the sale's own seller or the item's. */
  packs: Generated<Packs>
}

interface StockMovementTable {
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

/** A practice sale, in which nothing is ever packed. `runner` is the gateway that runs its simulated viewers. */
interface RehearsalTable {
  sale_id: string
  of_sale_id: string
  viewers: number
  orders_per_minute: number
  ends_at: ColumnType<Date, Date, Date>
  ended_at: Date | null
  runner: string | null
  runner_at: Date | null
}

export type SaleItemRow = Selectable<SaleItemTable>
