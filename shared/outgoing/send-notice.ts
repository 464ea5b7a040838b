import { createTransport } from 'nodemailer'
import { Webhook } from 'standardwebhooks'
import webPush from 'web-push'
import type { Config } from '../config.ts'
import type { Notice } from '../deadline/ladder.ts'
import { noticeInWords } from '../deadline/notice-words.ts'
import { post } from './post.ts'

/** How a contact is reached, with the secret that proves it was us. Stored encrypted. */
export type Target =
  | { channel: 'webhook'; url: string; secret: string }
  | { channel: 'web-push'; subscription: { endpoint: string; keys: { p256dh: string; auth: string } } }
  | { channel: 'e-mail'; address: string }

export interface Sending {
  /** The same for every attempt at one notification, so that a receiver can recognize a repeat. */
  id: string
  notice: Notice
  target: Target
  language: 'vi' | 'en'
  at: Date
}

type Settings = Pick<
  Config,
  'SMTP_URL' | 'MAIL_FROM' | 'VAPID_PUBLIC_KEY' | 'VAPID_PRIVATE_KEY' | 'VAPID_SUBJECT' | 'OUTGOING_PRIVATE_ADDRESSES'
>

const timeoutMs = 10_000
/** A packing warning is worthless the next day (s). */
const pushSeconds = 12 * 3600

/** Sends one notice to one contact; throws if it was not accepted. */
export async function sendNotice(config: Settings, { id, notice, target, language, at }: Sending): Promise<void> {
  if (target.channel === 'webhook') return sendWebhook(config, id, notice, target, at)
  const words = noticeInWords(notice, language)
  if (target.channel === 'web-push')
    return sendPush(config, target, JSON.stringify({ ...notice, title: words.subject, body: words.text }))
  if (config.SMTP_URL === undefined || config.MAIL_FROM === undefined)
    throw new Error('SMTP_URL or MAIL_FROM is not set')
  const transport = createTransport({
    url: config.SMTP_URL,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  try {
    await transport.sendMail({
      from: config.MAIL_FROM,
      to: target.address,
      subject: words.subject,
      text: words.text,
      messageId: `<${id}@flashpack>`,
    })
  } finally {
    transport.close()
  }
}

async function sendWebhook(
  { OUTGOING_PRIVATE_ADDRESSES: allowPrivate }: Settings,
  id: string,
  notice: Notice,
  { url, secret }: Extract<Target, { channel: 'webhook' }>,
  at: Date,
): Promise<void> {
  const body = JSON.stringify(notice)
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, at, body),
  }
  mustBeTaken(await post({ url, headers, body, allowPrivate, timeoutMs }))
}

async function sendPush(
  config: Settings,
  { subscription }: Extract<Target, { channel: 'web-push' }>,
  payload: string,
): Promise<void> {
  const {
    VAPID_PUBLIC_KEY: publicKey,
    VAPID_PRIVATE_KEY: privateKey,
    VAPID_SUBJECT: subject,
    OUTGOING_PRIVATE_ADDRESSES: allowPrivate,
  } = config
  if (publicKey === undefined || privateKey === undefined)
    throw new Error('VAPID_PUBLIC_KEY or VAPID_PRIVATE_KEY is not set')
  const details = webPush.generateRequestDetails(subscription, payload, {
    TTL: pushSeconds,
    urgency: 'high',
    vapidDetails: { subject, publicKey, privateKey },
  })
  mustBeTaken(
    await post({ url: details.endpoint, headers: details.headers, body: details.body, allowPrivate, timeoutMs }),
  )
}

function mustBeTaken(status: number): void {
  if (status < 200 || status > 299)
    throw new Error(
      status >= 300 && status < 400 ? `answered ${status}; redirects are not followed` : `answered ${status}`,
    )
}
