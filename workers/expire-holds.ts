import { sql } from 'kysely'
import type { FactBatch } from '../shared/contract/facts.ts'
import type { WorkerContext } from './context.ts'
import { forEachLogged } from './for-each-logged.ts'
import { changeOrders } from '../shared/order/change-store.ts'
import { readOrders } from '../shared/order/order-store.ts'
import { linesOfOrder } from '../shared/order/lines-store.ts'
import { lockCounter } from '../shared/sale/sale-store.ts'
import { moveOrdersStock } from '../shared/stock/move-store.ts'
import { wakeOffers } from '../shared/queue/wake-offers.ts'

const ordersMax = 1_000

/**
 * Expires orders whose hold is over, prepaid ones and offers; their stock is back on sale in the same transaction. Sale
 * by sale, so that one cannot hold up the others.
 */
export async function expireHolds(ctx: WorkerContext): Promise<void> {
  const { rows } = await sql<{
    sale_id: string
  }>`select distinct sale_id from "order" where state = 'reserved' and hold_until <= (select app_now())`.execute(
    ctx.watchDb,
  )
  await forEachLogged(ctx, rows, 'expire the holds of a sale', ({ sale_id: saleId }) => expireOfSale(ctx, saleId))
}

async function expireOfSale(ctx: WorkerContext, saleId: string): Promise<void> {
  const { orderIds, stock } = await ctx.db.transaction().execute(async (tx) => {
    const due = await sql<{ order_id: string }>`
      select order_id from "order" where sale_id = ${saleId} and state = 'reserved' and hold_until <= (select app_now()) order by order_id limit ${ordersMax} for update`.execute(
      tx,
    )
    if (due.rows.length === 0) return { orderIds: [], stock: [] }
    const expiring = await changeOrders(
      tx,
      due.rows.map((row) => row.order_id),
      'reserved',
      'expired',
      'expire-holds',
    )
    const { rows: lines } = await sql<{ order_id: string; sku: string; quantity: number }>`
      select o.order_id, l.sku, l.quantity from "order" o cross join ${linesOfOrder}
      where o.order_id = any(${expiring}::uuid[]) order by o.order_id, l.sku`.execute(tx)
    const orders = lines.map(({ order_id, sku, quantity }) => ({ orderId: order_id, lines: [{ sku, quantity }] }))
    const counter = await lockCounter(tx, saleId)
    return { orderIds: expiring, stock: await moveOrdersStock(tx, saleId, 'expire', orders, counter!.last_seq) }
  })
  if (orderIds.length === 0) return
  const changed = (await readOrders(ctx.db, orderIds, ctx.config.PAY_URL)).map((order) => ({
    viewerId: order.viewerId,
    order: order.view,
  }))
  const facts: FactBatch = { changed, stock: [{ saleId, items: stock }] }
  ctx.relay.publish(facts)
  await wakeOffers(ctx, facts)
}
