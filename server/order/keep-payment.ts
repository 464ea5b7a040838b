import { recordChange, type Change } from '../../shared/audit/audit-store.ts'
import type { Context } from '../../shared/context.ts'
import type { FactBatch } from '../../shared/contract/facts.ts'
import { readOrders } from '../../shared/order/order-store.ts'
import { applyRefund } from '../../shared/packing/refund-store.ts'
import { applyPayment, type Payment } from '../../shared/stock/payment-store.ts'
import type { Gateway } from '../context.ts'

export interface MoneyMessage extends Payment {
  kind: 'payment' | 'refund'
  /** Who has seen the money, when no provider reports it. */
  notedBy?: string
}

/**
 * Stores a payment or refund and applies it, once per id: 200 when applied or known already, 202 when its order is not
 * known yet.
 */
export async function keepPayment(gateway: Gateway, message: MoneyMessage): Promise<200 | 202> {
  const { ctx } = gateway
  const order = await ctx.db
    .selectFrom('order')
    .select('sale_id')
    .where('order_id', '=', message.orderId)
    .executeTakeFirst()
  const take = message.kind === 'payment' ? takePaymentOnce : takeRefundOnce
  const applied = order
    ? await gateway.saleMutex.run(order.sale_id, () => take(ctx, message))
    : await take(ctx, message)
  if (!applied) return 200
  if (applied.outcome === 'waiting') return 202
  const changed = await readOrders(ctx.db, [message.orderId], ctx.config.PAY_URL)
  for (const batchId of applied.paperOf) ctx.jobs.renderDocuments(batchId)
  gateway.broadcast.publish({
    ...applied.facts,
    changed: changed.map(({ viewerId, view }) => ({ viewerId, order: view })),
  })
  return 200
}

interface Applied {
  outcome: string
  facts: FactBatch
  paperOf: string[]
}

/** Stores a payment and applies it; does nothing if it was stored before. */
function takePaymentOnce(ctx: Context, payment: MoneyMessage): Promise<Applied | undefined> {
  return ctx.db.transaction().execute(async (tx) => {
    if (!(await keep(tx, payment))) return undefined
    if (payment.notedBy) await recordChange(tx, notedPayment(payment, payment.notedBy))
    const { outcome, stock } = await applyPayment(tx, payment)
    return { outcome, facts: { stock: stock ?? [] }, paperOf: [] }
  })
}

/**
 * A refund is stored first: applying it may need a retry, and if this process dies in between the sweeper applies it.
 */
async function takeRefundOnce(ctx: Context, refund: MoneyMessage): Promise<Applied | undefined> {
  return (await keep(ctx.db, refund)) ? applyRefund(ctx.db, refund.webhookId) : undefined
}

async function keep(db: Context['db'], message: MoneyMessage): Promise<boolean> {
  const kept = await db
    .insertInto('payment')
    .values({
      webhook_id: message.webhookId,
      kind: message.kind,
      order_id: message.orderId,
      amount: message.amount,
      currency: message.currency,
      paid_at: message.paidAt,
      outcome: 'waiting',
      reason: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return kept.numInsertedOrUpdatedRows === 1n
}

/** No provider vouches for it, so the record says who did. */
function notedPayment({ orderId, amount }: MoneyMessage, actor: string): Change {
  return { actor, kind: 'payment:noted', subject: orderId, detail: { amount } }
}
