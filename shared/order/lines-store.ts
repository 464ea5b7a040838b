import { sql } from 'kysely'

/**
 * The lines `l` of an order `o`, for a `cross join`: found order by order by their key. `offset 0` keeps the planner from joining the tables as a whole,
 * which it does while it has no statistics of them: in the first minutes of a young database, that is in the middle of its first live, one list took
 * longer than 15 s.
 */
export const linesOfOrder = sql`lateral (select sku, quantity, price from order_line where sale_id = o.sale_id and seq = o.seq offset 0) l`
