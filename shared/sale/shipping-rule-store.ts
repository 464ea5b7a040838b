import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { SaleView } from '../contract/common.ts'
import type { Tables } from '../db/tables.ts'

type ShippingRule = NonNullable<SaleView['shipping']>

/** The rule that a sale was opened with: part of the event of its opening, which is written once and sealed. */
export const ruleOfSale = (saleId: RawBuilder<unknown>): RawBuilder<ShippingRule | null> => sql<ShippingRule | null>`
  (select e.detail->'shipping' from sale_event e where e.sale_id = ${saleId} and e.kind = 'open' order by e.version limit 1)`

/** The rule that a seller's sales open with, as it is now. */
export const ruleOfSeller = (
  sellerId: RawBuilder<unknown>,
): RawBuilder<ShippingRule | null> => sql<ShippingRule | null>`
  (select jsonb_build_object('fee', r.fee, 'otherProvinces', r.other_provinces, 'freeFrom', r.free_from, 'province', h.province_code)
    from shipping_rule r left join shop h on h.seller_id = r.seller_id where r.seller_id = ${sellerId})`

/** What a sale of this seller is opened with; undefined if it asks for nothing. */
export async function shippingRuleOf(db: Kysely<Tables>, sellerId: string): Promise<ShippingRule | undefined> {
  const { rows } = await sql<{
    rule: ShippingRule | null
  }>`select ${ruleOfSeller(sql`${sellerId}::uuid`)} as rule`.execute(db)
  return rows[0]!.rule ?? undefined
}

/** Sets what a shop asks for sending a parcel, from the next sale it opens on; `null`: nothing. */
export async function putShippingRule(
  db: Kysely<Tables>,
  sellerId: string,
  rule: Omit<ShippingRule, 'province'> | null,
  actor: string,
): Promise<void> {
  if (!rule) {
    await db.deleteFrom('shipping_rule').where('seller_id', '=', sellerId).execute()
    return
  }
  const values = { fee: rule.fee, other_provinces: rule.otherProvinces, free_from: rule.freeFrom, actor }
  await db
    .insertInto('shipping_rule')
    .values({ seller_id: sellerId, ...values })
    .onConflict((conflict) => conflict.column('seller_id').doUpdateSet({ ...values, changed_at: sql<Date>`app_now()` }))
    .execute()
}
