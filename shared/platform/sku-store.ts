import { sql, type Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { skuPattern } from '../contract/common.ts'

/**
 * What a platform's SKUs are called here: as the seller has said once; else the seller's goods of the same
 * name.
 */
export async function readSkus(
  db: Kysely<Tables>,
  shop: { shop_id: string; seller_id: string },
): Promise<(platformSku: string) => string | undefined> {
  const { rows } = await sql<{ platform_sku: string; sku: string }>`
    select distinct sku as platform_sku, sku from sale_item where seller_id = ${shop.seller_id}
    union all select sku, sku from product where seller_id = ${shop.seller_id}
    union all select platform_sku, sku from platform_sku where shop_id = ${shop.shop_id}`.execute(db)
  const known = new Map(rows.map((row) => [keyOf(row.platform_sku), row.sku]))
  return (platformSku) => known.get(keyOf(platformSku))
}

/** Platforms keep a SKU as it was typed, with any case and width. */
const keyOf = (sku: string): string => sku.normalize('NFKC').trim().toUpperCase()

/** The platform's own name as a SKU here, where it may be one. */
export function asOwnSku(platformSku: string): string | undefined {
  const sku = keyOf(platformSku)
  return skuPattern.test(sku) ? sku : undefined
}
