import type { ColumnType, Generated } from 'kysely'
import type { Choice } from '../../sale/choice.ts'
import type { GoodsLabel, PackingStandard } from '../../packing/product.ts'

/** What the packing floor knows of goods, lots and material. `date` columns are read as 'YYYY-MM-DD'. */
export interface GoodsTables {
  product: {
    seller_id: string
    sku: string
    shelf: string | null
    packing: ColumnType<PackingStandard | null, string | null, string | null>
    label: ColumnType<GoodsLabel | null, string | null, string | null>
    /** What one piece weighs with its own wrapping. */
    grams: number | null
    photo_hash: Buffer | null
    /** Taken over by the sales made afterwards. */
    choice: ColumnType<Choice | null, string | null, string | null>
    version: Generated<number>
    changed_at: Generated<Date>
    actor: string
  }
  material: {
    seller_id: string
    material: string
    title: string
    on_hand: number
    /** What an empty one weighs. */
    grams: number | null
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
    kind: 'received' | 'corrected' | 'missing' | 'returned' | 'damaged'
    delta: number
    reason: string | null
    parcel_id: string | null
    actor: string
    at: Generated<Date>
  }
  parcel_lot: { parcel_id: string; sku: string; lot_id: string; quantity: number }
}
