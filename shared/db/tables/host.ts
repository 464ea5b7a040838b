import type { ColumnType, Generated, JSONColumnType } from 'kysely'
import type { GoodsMapping } from '../../contract/routes/sale-import.ts'

/** What a host prepares and watches besides the sale itself. */
export interface HostTables {
  sale_start: { sale_id: string; starts_at: Date }
  /** Photos keyed by the hash of the processed image, so the same photo is stored once and its URL never changes. */
  photo: { photo_hash: Buffer; small: Buffer; large: Buffer; created_at: Generated<Date> }
  item_photo: { sale_id: string; sku: string; photo_hash: Buffer }
  goods_mapping: { seller_id: string; columns: JSONColumnType<GoodsMapping, string, never>; kept_at: Generated<Date> }
  rehearsal: RehearsalTable
  sale_presence: { gateway_id: string; sale_id: string; viewers: number; noted_at: Date }
}

/** A practice sale, in which nothing is ever packed. `runner` is the gateway that runs its simulated viewers. */
export interface RehearsalTable {
  sale_id: string
  of_sale_id: string
  viewers: number
  orders_per_minute: number
  ends_at: ColumnType<Date, Date, Date>
  ended_at: Date | null
  runner: string | null
  runner_at: Date | null
}
