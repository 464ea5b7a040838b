import { randomUUID } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { wallClock } from '../../shared/clock.ts'
import type { World } from './world.ts'

export interface Paying {
  amount?: number
  currency?: string
  webhookId?: string
  /** When the provider signed it; default: now. */
  signedAt?: Date
  /** Extra or replacement fields of the event. */
  event?: object
  /** Secrets other than the world's own. */
  secret?: string
  url?: string
  /** Tampers with the request after it was signed. */
  spoil?: (request: { body: string; headers: Record<string, string> }) => void
}

/** Sends a payment provider's webhook for an order, signed as Standard Webhooks requires; returns the status. */
export async function pay(world: World, orderId: string, paying: Paying = {}): Promise<number> {
  const {
    amount = 125_000,
    currency = 'VND',
    webhookId = `msg_${randomUUID()}`,
    signedAt = wallClock(),
    event,
    secret = world.env['PAYMENT_WEBHOOK_SECRET']!,
    url = world.api.url,
  } = paying
  const body = JSON.stringify(
    event ?? {
      type: 'payment.succeeded',
      timestamp: signedAt.toISOString(),
      data: { orderId, amount, currency, method: 'card' },
      attempt: 1,
    },
  )
  const request = {
    body,
    headers: {
      'content-type': 'application/json',
      'webhook-id': webhookId,
      'webhook-timestamp': String(Math.floor(signedAt.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(webhookId, signedAt, body),
    },
  }
  paying.spoil?.(request)
  const response = await fetch(`${url}/api/payments/webhook`, { method: 'POST', ...request })
  await response.arrayBuffer()
  return response.status
}
