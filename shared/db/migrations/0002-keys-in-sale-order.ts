import { sql, type Kysely } from 'kysely'

/**
 * Lines and events are keyed by their order's number in its sale instead of its id. Ids are random, so each new row
 * went to a different page of an ever-growing index; numbers go to the page written last, however many orders there are
 * (this was a fifth of what Postgres does for an order). A viewer's orders are found by the sale and their buyer key,
 * which has its own index.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const [table, within] of [
    ['order_line', 'sku'],
    ['order_event', 'version'],
  ] as const) {
    await sql.raw(`alter table ${table} add sale_id uuid, add seq integer, drop constraint ${table}_pkey`).execute(db)
    await sql
      .raw(`update ${table} t set sale_id = o.sale_id, seq = o.seq from "order" o where o.order_id = t.order_id`)
      .execute(db)
    await sql.raw(`alter table ${table} add primary key (sale_id, seq, ${within})`).execute(db)
  }
  await sql.raw('drop index order_viewer').execute(db)
}
