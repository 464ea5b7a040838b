import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Tables } from '../db/tables.ts'
import type { CodTerms } from '../shop/cod-terms.ts'

/** The terms of a seller's shop as they are now; null while it has no shop. */
const termsOfShop = (sellerId: RawBuilder<unknown>): RawBuilder<CodTerms | null> => sql<CodTerms | null>`
  (select jsonb_build_object('inspection', h.inspection, 'refusalFee', h.refusal_fee, 'refusalFeeBy', h.refusal_fee_by) from shop h where h.seller_id = ${sellerId})`

/**
 * The terms of a sale, a row of `sale` by the name of `s`: before it opens those that were chosen for it, or the
 * shop's; afterwards those it was opened with, which are part of the sealed event of its opening. One that was opened
 * before there were any has the shop's rule of looking, and no fee. On platforms the platform decides: null.
 */
export const codTermsOfSale = (s: string): RawBuilder<CodTerms | null> => {
  const sale = (column: string): RawBuilder<unknown> => sql.ref(`${s}.${column}`)
  return sql<CodTerms | null>`
  (case when ${sale('shop_id')} is not null then null when ${sale('state')} = 'scheduled' then coalesce(${sale('cod_terms')}, ${termsOfShop(sale('seller_id'))})
    else coalesce((select e.detail->'codTerms' from sale_event e where e.sale_id = ${sale('sale_id')} and e.kind = 'open' order by e.version limit 1),
      ${termsOfShop(sale('seller_id'))} || '{"refusalFee": 0, "refusalFeeBy": "producer"}') end)`
}

/** The terms that a sale has, or would be opened with now; undefined where nobody has said any. */
export async function readCodTerms(db: Kysely<Tables>, saleId: string): Promise<CodTerms | undefined> {
  const { rows } = await sql<{ terms: CodTerms | null }>`
    select ${codTermsOfSale('s')} as terms from sale s where s.sale_id = ${saleId}`.execute(db)
  return rows[0]?.terms ?? undefined
}
