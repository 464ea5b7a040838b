import { Webhook } from 'standardwebhooks'
import type { PhoneCodeAdapter } from './phone-code-message.ts'
import { post } from './post.ts'

/**
 * Hands a code to a server of the seller's own, signed as described by Standard Webhooks
 * (https://www.standardwebhooks.com); that server sends it by whatever reaches the phone.
 */
export const sendByWebhook: PhoneCodeAdapter = async (
  { url, secret, allowPrivate, timeoutMs },
  { id, phone, code, text, expiresAt, at },
) => {
  const body = JSON.stringify({
    type: 'phone.code',
    timestamp: at.toISOString(),
    data: { phone, code, text, expiresAt: expiresAt.toISOString() },
  })
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, at, body),
  }
  const status = await post({ url, headers, body, allowPrivate, timeoutMs })
  if (status < 200 || status > 299) throw new Error(`the webhook of PHONE_CODE_URL answered ${status}`)
}
