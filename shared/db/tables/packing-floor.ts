import type { ColumnType, Generated } from 'kysely'
import type { GoodsLabel, PackingStandard } from '../../packing/product.ts'

/**
 * What the packing floor knows about goods, lots and material, and its evidence. `date` columns are read as
 * 'YYYY-MM-DD'.
 */
export interface PackingFloorTables {
  product: {
    seller_id: string
    sku: string
    shelf: string | null
    packing: ColumnType<PackingStandard | null, string | null, string | null>
    label: ColumnType<GoodsLabel | null, string | null, string | null>
    version: Generated<number>
    changed_at: Generated<Date>
    actor: string
  }
  material: {
    seller_id: string
    material: string
    title: string
    on_hand: number
    version: Generated<number>
    counted_at: Generated<Date>
    actor: string
  }
  lot: {
    lot_id: string
    seller_id: string
    sku: string
    code: string
    made_on: string | null
    best_before: string | null
    units: number
    free: number
    contents: string
    created_at: Generated<Date>
  }
  lot_change: {
    change_id: string
    lot_id: string
    kind: 'received' | 'corrected' | 'missing'
    delta: number
    reason: string | null
    parcel_id: string | null
    actor: string
    at: Generated<Date>
  }
  parcel_lot: { parcel_id: string; sku: string; lot_id: string; quantity: number }
  short_pick: {
    scan_id: string
    parcel_id: string
    contents: string
    outcome: ColumnType<object, string, never>
    actor: string
    at: Generated<Date>
  }
  parcel_photo: {
    photo_id: string
    parcel_id: string
    source_sha256: Buffer
    sha256: Buffer
    width: number
    height: number
    bytes: Buffer
    packer: string
    taken_at: Date
    kept_at: Generated<Date>
  }
}
