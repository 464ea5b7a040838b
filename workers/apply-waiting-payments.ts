import { sql } from 'kysely'
import type { Context } from '../shared/context.ts'
import { forEachLogged } from './for-each-logged.ts'
import { readOrders } from '../shared/order/order-store.ts'
import { applyPayment } from '../shared/stock/payment-store.ts'

/** Applies payments that came before their order was known, now that it is. */
export async function applyWaitingPayments(ctx: Context): Promise<void> {
  const { rows } = await sql<{ webhook_id: string; order_id: string }>`
    select p.webhook_id, p.order_id from payment p join "order" o on o.order_id = p.order_id where p.outcome = 'waiting' order by p.received_at limit 200`.execute(
    ctx.watchDb,
  )
  await forEachLogged(rows, 'apply a payment', ctx.log, async ({ webhook_id: webhookId, order_id: orderId }) => {
    const stock = await ctx.db.transaction().execute(async (tx) => {
      const payment = await tx
        .selectFrom('payment')
        .selectAll()
        .where('webhook_id', '=', webhookId)
        .where('outcome', '=', 'waiting')
        .forUpdate()
        .executeTakeFirst()
      if (!payment) return undefined
      const applied = await applyPayment(tx, {
        webhookId,
        orderId,
        amount: payment.amount,
        currency: payment.currency,
        paidAt: payment.paid_at,
      })
      return applied.stock
    })
    if (!stock) return
    const changed = await readOrders(ctx.db, [orderId], ctx.config.PAY_URL)
    ctx.relay.publish({ stock, changed: changed.map((order) => ({ viewerId: order.viewerId, order: order.view })) })
  })
}
