import { sql, type Kysely } from 'kysely'
import type { ToFix } from '../contract/routes/case.ts'
import type { Tables } from '../db/tables.ts'
import { isWithinSeller } from '../shop/seller-tree-store.ts'

const rowsMax = 500

/** The day (`YYYY-MM-DD`) on which the last seven days began, where the shop is. */
export async function firstOfLastSeven(db: Kysely<Tables>, timeZone: string): Promise<string> {
  const { rows } = await sql<{ day: string }>`
    select ((app_now() at time zone ${timeZone})::date - 6)::text as day`.execute(db)
  return rows[0]!.day
}

/**
 * The cases opened within seven days, counted by what may be wrong. They count for the producer of the goods they are
 * about, or for whoever holds the sale where that was not said. A seller reads of its goods and its sales, and of those
 * below it; who packed is only told to who sees the sale.
 */
export async function readToFix(
  db: Kysely<Tables>,
  { from, timeZone, sellerId }: { from: string; timeZone: string; sellerId: string | undefined },
): Promise<ToFix[]> {
  const seesSale = isWithinSeller(sql`c.seller_id`, sellerId)
  const owner = sql`coalesce(i.seller_id, c.seller_id)`
  const { rows } = await sql<ToFix>`
    select e.slug as seller, f.sku, f.title, f.kind, f.lot, f.packer, f.cases, f.refunds from (
      select ${owner} as seller_id, c.sku, i.title, c.kind, lots.code as lot, case when ${seesSale} then p.packed_by end as packer,
        count(distinct c.case_id)::int as cases, (count(distinct c.case_id) filter (where c.outcome = 'refund'))::int as refunds
      from support_case c join "order" o on o.order_id = c.order_id left join sale_item i on i.sale_id = c.sale_id and i.sku = c.sku left join parcel p on p.parcel_id = o.parcel_id
        left join lateral (select string_agg(l.code, ', ' order by l.code) as code from parcel_lot t join lot l on l.lot_id = t.lot_id where t.parcel_id = o.parcel_id and t.sku = c.sku) lots on true
      where c.opened_at >= ${from}::timestamp at time zone ${timeZone} and c.opened_at < (${from}::timestamp + interval '7 days') at time zone ${timeZone}
        and (${seesSale} or ${isWithinSeller(owner, sellerId)})
      group by 1, 2, 3, 4, 5, 6) f join seller e on e.seller_id = f.seller_id
    order by f.cases desc, e.slug, f.sku nulls last, f.kind, f.lot nulls last, f.packer nulls last limit ${rowsMax}`.execute(
    db,
  )
  return rows
}
