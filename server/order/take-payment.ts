import { Webhook } from 'standardwebhooks'
import type { Context } from '../../shared/context.ts'
import { paymentEvent } from '../../shared/contract/http.ts'
import { readOrders } from '../../shared/order/order-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import { applyPayment, type AppliedPayment, type Payment } from '../../shared/stock/payment-store.ts'
import type { Gateway } from '../context.ts'
import { parse } from '../http/problem.ts'

const idMax = 200

/**
 * Takes a payment provider's webhook (Standard Webhooks: signature over id, timestamp and the raw body; 300 s of tolerance). 200 when taken, repeated
 * or of no interest; 202 when its order is not known yet: it is kept and applied when the order appears.
 */
export async function takePayment(
  gateway: Gateway,
  headers: Record<string, string>,
  rawBody: Buffer,
): Promise<200 | 202> {
  const { ctx } = gateway
  const webhookId = headers['webhook-id'] ?? ''
  const event = verified(ctx, headers, rawBody)
  if (webhookId.length > idMax) throw new Refusal('invalid', `webhook-id: at most ${idMax} characters`)
  if ((event as { type?: unknown } | null)?.type !== 'payment.succeeded') return 200
  const { data, timestamp } = parse(paymentEvent, event)
  const paidAt = timestamp && !Number.isNaN(Date.parse(timestamp)) ? new Date(timestamp) : ctx.clock.now()
  return keepPayment(gateway, { webhookId, ...data, paidAt })
}

function verified(ctx: Context, headers: Record<string, string>, rawBody: Buffer): unknown {
  for (const secret of [ctx.config.PAYMENT_WEBHOOK_SECRET, ctx.config.PAYMENT_WEBHOOK_SECRET_OLD]) {
    if (secret === undefined) continue
    try {
      return new Webhook(secret).verify(rawBody, headers)
    } catch {
      // The other secret may be the one, while the provider changes over.
    }
  }
  throw new Refusal('unauthorized', 'The signature is not valid.')
}

async function keepPayment(gateway: Gateway, payment: Payment): Promise<200 | 202> {
  const { ctx } = gateway
  const order = await ctx.db
    .selectFrom('order')
    .select('sale_id')
    .where('order_id', '=', payment.orderId)
    .executeTakeFirst()
  const applied = order
    ? await gateway.saleMutex.run(order.sale_id, () => applyOnce(ctx, payment))
    : await applyOnce(ctx, payment)
  if (!applied) return 200
  if (applied.outcome === 'waiting') return 202
  const changed = await readOrders(ctx.db, [payment.orderId], ctx.config.PAY_URL)
  gateway.broadcast.publish({
    stock: applied.stock ?? [],
    changed: changed.map(({ viewerId, view }) => ({ viewerId, order: view })),
  })
  return 200
}

/** Keeps a payment and applies it; nothing when it was kept before. */
function applyOnce(ctx: Context, payment: Payment): Promise<AppliedPayment | undefined> {
  return ctx.db.transaction().execute(async (tx) => {
    const kept = await tx
      .insertInto('payment')
      .values({
        webhook_id: payment.webhookId,
        order_id: payment.orderId,
        amount: payment.amount,
        currency: payment.currency,
        paid_at: payment.paidAt,
        outcome: 'waiting',
        reason: null,
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    if (kept.numInsertedOrUpdatedRows === 0n) return undefined
    return applyPayment(tx, payment)
  })
}
