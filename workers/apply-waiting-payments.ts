import { sql } from 'kysely'
import type { FactBatch } from '../shared/contract/facts.ts'
import { readOrders } from '../shared/order/order-store.ts'
import { applyRefund } from '../shared/packing/refund-store.ts'
import { applyPayment } from '../shared/stock/payment-store.ts'
import { wakeOffers } from '../shared/queue/wake-offers.ts'
import type { WorkerContext } from './context.ts'
import { forEachLogged } from './for-each-logged.ts'

interface Waiting {
  webhook_id: string
  order_id: string
  kind: 'payment' | 'refund'
}

/** Applies payments that arrived before their order was known, and refunds that arrived before their payment. */
export async function applyWaitingPayments(ctx: WorkerContext): Promise<void> {
  const { rows } = await sql<Waiting>`
    select p.webhook_id, p.order_id, p.kind from payment p join "order" o on o.order_id = p.order_id
    where p.outcome = 'waiting' and (p.kind = 'payment' or o.payment <> 'prepaid'
      or exists (select 1 from payment paid where paid.order_id = p.order_id and paid.kind = 'payment' and paid.outcome <> 'waiting'))
    order by p.received_at limit 200`.execute(ctx.watchDb)
  await forEachLogged(ctx, rows, 'apply a payment', async ({ webhook_id: webhookId, order_id: orderId, kind }) => {
    const facts = kind === 'payment' ? await applyOnce(ctx, webhookId) : await refundOnce(ctx, webhookId)
    if (!facts) return
    const changed = await readOrders(ctx.db, [orderId], ctx.config.PAY_URL)
    ctx.relay.publish({ ...facts, changed: changed.map(({ viewerId, view }) => ({ viewerId, order: view })) })
    await wakeOffers(ctx, facts)
  })
}

function applyOnce(ctx: WorkerContext, webhookId: string): Promise<FactBatch | undefined> {
  return ctx.db.transaction().execute(async (tx) => {
    const payment = await tx
      .selectFrom('payment')
      .selectAll()
      .where('webhook_id', '=', webhookId)
      .where('outcome', '=', 'waiting')
      .forUpdate()
      .executeTakeFirst()
    if (!payment) return undefined
    const { order_id: orderId, amount, currency, paid_at: paidAt } = payment
    const { stock } = await applyPayment(tx, { webhookId, orderId, amount, currency, paidAt })
    return { stock: stock ?? [] }
  })
}

async function refundOnce(ctx: WorkerContext, webhookId: string): Promise<FactBatch | undefined> {
  const applied = await applyRefund(ctx.db, webhookId)
  for (const batchId of applied?.paperOf ?? []) ctx.jobs.renderDocuments(batchId)
  return applied?.outcome === 'refunded' ? applied.facts : undefined
}
