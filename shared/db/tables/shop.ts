import type { Generated } from 'kysely'
import type { RefusalPayer } from '../../shop/cod-terms.ts'
import type { Inspection } from '../../shop/shop.ts'

/** Sellers and whose members they are, and what a seller says of itself once, for all of its sales. */
export interface ShopTables {
  seller: {
    seller_id: string
    slug: string
    /** Its co-operative's or centre's. */
    parent_id: string | null
    /** Set for a practice shop: the seller who practises in it. */
    practice_of: string | null
    created_at: Generated<Date>
  }
  /** Where buyers collect their parcels. */
  collect_point: {
    point_id: string
    seller_id: string
    name: string
    line: string
    province_code: string
    ward_code: string
    hours: string
    keep_days: number
    /** Where its seller packs. */
    at_hub: boolean
    contents: string
    created_at: Generated<Date>
    removed_at: Date | null
  }
  bank_account: {
    seller_id: string
    bin: string
    account: string
    holder: string
    actor: string
    changed_at: Generated<Date>
  }
  /** Money in minor units; a shop without a row asks for nothing. */
  shipping_rule: {
    seller_id: string
    fee: number
    other_provinces: number | null
    free_from: number | null
    actor: string
    changed_at: Generated<Date>
  }
  shop: {
    seller_id: string
    name: string
    key_id: string
    /** The sender's name, phone and address line. */
    sealed: Buffer
    province_code: string
    ward_code: string
    time_zone: string
    inspection: Inspection
    return_note: Generated<string>
    refusal_fee: Generated<number>
    refusal_fee_by: Generated<RefusalPayer>
    version: Generated<number>
    actor: string
    changed_at: Generated<Date>
  }
}
