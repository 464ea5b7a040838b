import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import type { Api, Viewer } from './api.ts'
import { openReceiver, type WebhookReceiver } from './webhook-receiver.ts'

export interface CodeWebhook extends WebhookReceiver {
  /** What a world needs to send its codes here. */
  settings: Record<string, string>
  /** The codes that came for a phone (E.164), oldest first. Throws for one that is not signed by us. */
  codesFor(phone: string): string[]
}

interface CodeEvent {
  type: string
  data: { phone: string; code: string; text: string; expiresAt: string }
}

/** A seller's own server that passes codes on to phones. */
export async function openCodeWebhook(): Promise<CodeWebhook> {
  const receiver = await openReceiver()
  const secret = `whsec_${randomBytes(32).toString('base64')}`
  const events = (): CodeEvent[] =>
    receiver.received.map(({ body, headers }) => {
      // Not by `verify`, which believes no clock that a test has moved.
      const { 'webhook-id': id, 'webhook-timestamp': seconds } = headers
      const signature = new Webhook(secret).sign(id!, new Date(Number(seconds) * 1000), body.toString())
      assert.equal(headers['webhook-signature'], signature, 'not signed by us')
      return JSON.parse(body.toString()) as CodeEvent
    })
  return {
    ...receiver,
    settings: { PHONE_CODE_URL: receiver.url, PHONE_CODE_SECRET: secret, OUTGOING_PRIVATE_ADDRESSES: '1' },
    codesFor: (phone) =>
      events()
        .filter(({ type, data }) => type === 'phone.code' && data.phone === phone)
        .map(({ data }) => data.code),
  }
}

/** A viewer who signed up and sent back the code that came for their phone; given in the national form, `09…`. */
export async function signUpProven(api: Api, codes: CodeWebhook, phone: string): Promise<Viewer> {
  const viewer = await api.signUp({ phone })
  const sent = await api.call('POST', '/api/viewers/me/phone-code', viewer.token)
  if (sent.status !== 202) throw new Error(`no code was sent: ${JSON.stringify(sent)}`)
  const code = codes.codesFor(`+84${phone.slice(1)}`).at(-1)
  const proven = await api.call<{ token: string }>('POST', '/api/viewers/me/phone-proof', viewer.token, { code })
  if (proven.status !== 200) throw new Error(`the phone was not proven: ${JSON.stringify(proven)}`)
  return { ...viewer, token: proven.body.token }
}

/** A code of six digits that is not this one. */
export const otherThan = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0')
