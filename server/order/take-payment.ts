import { Webhook } from 'standardwebhooks'
import type { Context } from '../../shared/context.ts'
import { paymentEvent } from '../../shared/contract/routes/order.ts'
import { forgetUnread, keepUnread } from '../../shared/control/unread-message-store.ts'
import { readInstant } from '../../shared/lib/source-instant.ts'
import { findTransferredOrder } from '../../shared/order/bank-transfer-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { Gateway } from '../context.ts'
import { keepPayment, type MoneyMessage } from './keep-payment.ts'

const idMax = 200
/** The provider's event types that we act on; all others are ignored. */
const kinds: Record<string, MoneyMessage['kind']> = { 'payment.succeeded': 'payment', 'payment.refunded': 'refund' }

/**
 * Takes a payment provider's webhook (Standard Webhooks: signature over id, timestamp and the raw body; 300 s
 * tolerance): payments and refunds, full or partial. 200 when applied, repeated or ignored; 202 when its order (for a
 * refund: its payment) is not known yet: it is stored and applied once that appears. A bank's message names the order
 * by the text of the transfer. A signed message that cannot be read is stored for the control page and refused with
 * `invalid`, so that the provider resends it.
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
  const message = await readMessage(gateway.ctx, webhookId, kind, event)
  if ('unread' in message) {
    await keepUnread(gateway.ctx.db, { source: 'payment', sellerId: null, message: event, error: message.unread })
    throw new Refusal('invalid', `${message.unread} (the message was stored for review)`)
  }
  await forgetUnread(gateway.ctx.db, 'payment', event)
  return keepPayment(gateway, message)
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
async function readMessage(
  { config, clock, db }: Context,
  webhookId: string,
  kind: MoneyMessage['kind'],
  event: unknown,
): Promise<MoneyMessage | { unread: string }> {
  const parsed = paymentEvent.safeParse(event)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return { unread: `${issue!.path.join('.')}: ${issue!.message}` }
  }
  const { data, timestamp } = parsed.data
  const paidAt = timestamp === undefined ? clock.now() : readInstant(timestamp, config.PAYMENT_TIME_ZONE)
  if (!paidAt) return { unread: `timestamp: cannot be read as an instant: ${JSON.stringify(timestamp)}` }
  const orderId = data.orderId ?? (await findTransferredOrder(db, data.reference!))
  if (!orderId) return { unread: 'data.reference: names no order that is paid by bank transfer' }
  return { webhookId, kind, orderId, amount: data.amount, currency: data.currency, paidAt }
}
