import { sql, type Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'

/**
 * The lines `l` of an order `o`, for a `cross join`: looked up by key, order by order. `offset 0` keeps the planner
 * from joining the whole tables, which it does while it has no statistics for them: in the first minutes of a new
 * database, that is in the middle of its first live, one list took longer than 15 s.
 */
export const linesOfOrder = sql`lateral (select sku, quantity, price from order_line where sale_id = o.sale_id and seq = o.seq offset 0) l`

/** What the goods of these orders weigh (g); orders with goods of unknown weight are left out. */
export async function gramsOfOrders(db: Kysely<Tables>, orderIds: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ order_id: string; grams: number }>`
    select o.order_id, sum(l.quantity * g.grams)::int as grams from "order" o cross join ${linesOfOrder}
      join sale_item i on i.sale_id = o.sale_id and i.sku = l.sku left join product g on g.seller_id = i.seller_id and g.sku = l.sku
    where o.order_id = any(${orderIds}::uuid[]) group by o.order_id having bool_and(g.grams is not null)`.execute(db)
  return new Map(rows.map((row) => [row.order_id, row.grams]))
}
