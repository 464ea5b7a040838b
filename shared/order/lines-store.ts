import { sql } from 'kysely'

/**
 * The lines `l` of an order `o`, for a `cross join`: looked up by key, order by order. `offset 0` keeps the planner
 * from joining the whole tables, which it does while it has no statistics for them: in the first minutes of a new
 * database, that is in the middle of its first live, one list took longer than 15 s.
 */
export const linesOfOrder = sql`lateral (select sku, quantity, price from order_line where sale_id = o.sale_id and seq = o.seq offset 0) l`
