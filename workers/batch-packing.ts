import { sql, type RawBuilder } from 'kysely'
import type { Context } from '../shared/context.ts'
import { countUndecided } from '../shared/order/order-store.ts'
import { isRehearsal } from '../shared/sale/rehearsal-store.ts'
import { cutSale } from '../shared/packing/cut-store.ts'

/**
 * Turns a sale's confirmed orders into parcels and the due parcels into batches; after the close, once nothing is
 * undecided, all of them. What a platform's file has brought is complete at once; what comes order by order waits for
 * others of the same package.
 */
export async function batchPacking(ctx: Context, saleId: string): Promise<void> {
  const sale = await ctx.db
    .selectFrom('sale')
    .select(['state', 'closing_cut_at', 'shop_id'])
    .where('sale_id', '=', saleId)
    .executeTakeFirst()
  if (!sale) return
  const everythingKnown =
    sale.shop_id === null
      ? sale.state === 'closed' && (await countUndecided(ctx.db, saleId)) === 0
      : sale.closing_cut_at === null
  const { facts } = await cutSale(ctx, saleId, everythingKnown ? 'closing' : 'due', 'batch-packing')
  if (everythingKnown && !sale.closing_cut_at)
    await ctx.db
      .updateTable('sale')
      .set({ closing_cut_at: sql`app_now()` })
      .where('sale_id', '=', saleId)
      .execute()
  ctx.relay.publish(facts)
}

/**
 * Sales whose packing has work to do now: orders to gather, parcels whose merge time is over, or a closing cut. Orders
 * are gathered after half the merge time: no parcel is cut earlier, and making parcels sooner would only take CPU away
 * from a surge.
 */
export async function salesToCut(ctx: Context): Promise<string[]> {
  const quietSeconds = ctx.config.MERGE_WAIT_SECONDS / 2
  const { rows } = await sql<{ sale_id: string }>`
    with recursive loose as (${oldestAfter(sql`'00000000-0000-0000-0000-000000000000'`)} union all select next.* from loose cross join lateral ${oldestAfter(sql`loose.sale_id`)} next)
    select sale_id from loose join sale s using (sale_id) where not ${isRehearsal(sql`s.sale_id`)} and (loose.changed_at <= (select app_now()) - ${quietSeconds} * interval '1 second' or (s.state = 'closed' and s.shop_id is null))
    union select p.sale_id from parcel p join sale s on s.sale_id = p.sale_id
      where p.batch_id is null and p.state = 'waiting' and (p.cut_at <= (select app_now()) or (s.state = 'closed' and s.shop_id is null))
    union select sale_id from sale s where state = 'closed' and closing_cut_at is null and not ${isRehearsal(sql`s.sale_id`)}`.execute(
    ctx.watchDb,
  )
  return rows.map((row) => row.sale_id)
}

/**
 * The order that has waited longest for a parcel in the next sale that has any: one index lookup instead of reading
 * every waiting order.
 */
function oldestAfter(saleId: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(select o.sale_id, o.changed_at from "order" o where o.state = 'confirmed' and o.parcel_id is null and o.held_back is null and o.sale_id > ${saleId} order by o.sale_id, o.changed_at limit 1)`
}
