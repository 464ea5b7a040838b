import { Webhook } from 'standardwebhooks'
import type { Context } from '../../shared/context.ts'
import { paymentEvent } from '../../shared/contract/routes/order.ts'
import type { FactBatch } from '../../shared/contract/facts.ts'
import { forgetUnread, keepUnread } from '../../shared/control/unread-message-store.ts'
import { readInstant } from '../../shared/lib/source-instant.ts'
import { readOrders } from '../../shared/order/order-store.ts'
import { applyRefund } from '../../shared/packing/refund-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import { applyPayment, type Payment } from '../../shared/stock/payment-store.ts'
import type { Gateway } from '../context.ts'

const idMax = 200
/** The provider's event types that we act on; all others are ignored. */
const kinds: Record<string, 'payment' | 'refund'> = { 'payment.succeeded': 'payment', 'payment.refunded': 'refund' }

interface Message extends Payment {
  kind: 'payment' | 'refund'
}

/**
 * Takes a payment provider's webhook (Standard Webhooks: signature over id, timestamp and the raw body; 300 s
 * tolerance): payments and refunds, full or partial. 200 when applied, repeated or ignored; 202 when its order (for a
 * refund: its payment) is not known yet: it is stored and applied once that appears. A signed message that cannot be
 * read is stored for the control page and refused with `invalid`, so that the provider resends it.
 */
export async function takePayment(
  gateway: Gateway,
  headers: Record<string, string>,
  rawBody: Buffer,
): Promise<200 | 202> {
  const webhookId = headers['webhook-id'] ?? ''
  const event = verified(gateway.ctx, headers, rawBody)
  if (webhookId.length > idMax) throw new Refusal('invalid', `webhook-id: at most ${idMax} characters`)
  const kind = kinds[String((event as { type?: unknown } | null)?.type)]
  if (!kind) return 200
  const message = readMessage(gateway.ctx, webhookId, kind, event)
  if ('unread' in message) {
    await keepUnread(gateway.ctx.db, { source: 'payment', sellerId: null, message: event, error: message.unread })
    throw new Refusal('invalid', `${message.unread} (the message was stored for review)`)
  }
  await forgetUnread(gateway.ctx.db, 'payment', event)
  return keepMessage(gateway, message)
}

function verified(ctx: Context, headers: Record<string, string>, rawBody: Buffer): unknown {
  for (const secret of [ctx.config.PAYMENT_WEBHOOK_SECRET, ctx.config.PAYMENT_WEBHOOK_SECRET_OLD]) {
    if (secret === undefined) continue
    try {
      return new Webhook(secret).verify(rawBody, headers)
    } catch {
      // During a rotation the other secret may match.
    }
  }
  throw new Refusal('unauthorized', 'The signature is not valid.')
}

/** The instant is optional, but an unreadable one must not silently become the current time. */
function readMessage(
  { config, clock }: Context,
  webhookId: string,
  kind: Message['kind'],
  event: unknown,
): Message | { unread: string } {
  const parsed = paymentEvent.safeParse(event)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return { unread: `${issue!.path.join('.')}: ${issue!.message}` }
  }
  const { data, timestamp } = parsed.data
  const paidAt = timestamp === undefined ? clock.now() : readInstant(timestamp, config.PAYMENT_TIME_ZONE)
  if (!paidAt) return { unread: `timestamp: cannot be read as an instant: ${JSON.stringify(timestamp)}` }
  return { webhookId, kind, ...data, paidAt }
}

async function keepMessage(gateway: Gateway, message: Message): Promise<200 | 202> {
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
function takePaymentOnce(ctx: Context, payment: Message): Promise<Applied | undefined> {
  return ctx.db.transaction().execute(async (tx) => {
    if (!(await keep(tx, payment))) return undefined
    const { outcome, stock } = await applyPayment(tx, payment)
    return { outcome, facts: { stock: stock ?? [] }, paperOf: [] }
  })
}

/**
 * A refund is stored first: applying it may need a retry, and if this process dies in between the sweeper applies it.
 */
async function takeRefundOnce(ctx: Context, refund: Message): Promise<Applied | undefined> {
  return (await keep(ctx.db, refund)) ? applyRefund(ctx.db, refund.webhookId) : undefined
}

async function keep(db: Context['db'], message: Message): Promise<boolean> {
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
