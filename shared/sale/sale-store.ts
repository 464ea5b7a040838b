import { sql, type Kysely } from 'kysely'
import type { SaleItemView, SaleView } from '../contract/common.ts'
import type { Tx } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import type { SaleItemRow } from '../db/tables/sale.ts'
import type { Choice } from './choice.ts'
import { codTermsOfSale } from './cod-terms-store.ts'
import { ruleOfSale, ruleOfSeller } from './shipping-rule-store.ts'

const itemFacts = sql`'sku', i.sku, 'title', i.title, 'price', i.price, 'quota', i.quota, 'available', i.available, 'held', i.held,
  'sold', i.sold, 'perViewerLimit', i.per_viewer_limit, 'version', i.version`

type Nullable<T> = { [Key in keyof T]: T[Key] | null }

/** Sales with their items, in the contract's form. */
export async function readSales(db: Kysely<Tables>, saleIds: readonly string[]): Promise<SaleView[]> {
  if (saleIds.length === 0) return []
  const { rows } = await sql<
    Omit<SaleView, 'shipping' | 'codTerms'> & Nullable<Required<Pick<SaleView, 'shipping' | 'codTerms'>>>
  >`
    select s.sale_id as "saleId", s.title, s.state, s.version, s.currency, s.time_zone as "timeZone", s.deadline_policy as "deadlinePolicy", s.pin, s.phone_proof as "phoneProof", s.payments,
      case when s.state = 'scheduled' then ${ruleOfSeller(sql`s.seller_id`)} else ${ruleOfSale(sql`s.sale_id`)} end as shipping,
      ${codTermsOfSale('s')} as "codTerms",
      (select json_agg(case when c.sku is null then json_build_object(${itemFacts})
          else json_build_object(${itemFacts}, 'choice', json_build_object('product', c.product, 'label', c.label)) end order by i.position)
        from sale_item i left join item_choice c on c.sale_id = i.sale_id and c.sku = i.sku where i.sale_id = s.sale_id and i.position >= 0) as items
    from sale s where s.sale_id = any(${saleIds}::uuid[])`.execute(db)
  return rows.map(({ shipping, codTerms, ...sale }) => ({
    ...sale,
    ...(shipping && { shipping }),
    ...(codTerms && { codTerms }),
  }))
}

export async function readSale(db: Kysely<Tables>, saleId: string): Promise<SaleView | undefined> {
  return (await readSales(db, [saleId]))[0]
}

/** An item's row in the contract's form. */
export function itemView(row: SaleItemRow, choice: Choice | undefined): SaleItemView {
  return {
    sku: row.sku,
    title: row.title,
    price: row.price,
    quota: row.quota,
    available: row.available,
    held: row.held,
    sold: row.sold,
    perViewerLimit: row.per_viewer_limit,
    ...(choice && { choice }),
    version: row.version,
  }
}

/**
 * Locks a sale's counter. Opening, closing and moving stock take it first, so each sale has a single order of events.
 * Returns its last number.
 */
export async function lockCounter(db: Kysely<Tables>, saleId: string): Promise<{ last_seq: number } | undefined> {
  return db.selectFrom('sale_counter').select('last_seq').where('sale_id', '=', saleId).forUpdate().executeTakeFirst()
}

/** The current time by Flashpack's one clock, inside this transaction. */
export async function appNow(db: Kysely<Tables>): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select app_now() as now`.execute(db)
  return rows[0]!.now
}

/** The partition with the fewest sales that are not over. */
export async function leastUsedPartition(tx: Tx): Promise<number> {
  const { rows } = await sql<{ partition_id: number }>`
    select partition_id from partition p order by (select count(*) from sale s where s.partition_id = p.partition_id and s.state <> 'closed'), partition_id limit 1`.execute(
    tx,
  )
  return rows[0]!.partition_id
}
