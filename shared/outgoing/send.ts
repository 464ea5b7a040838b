import { createTransport } from 'nodemailer'
import { Webhook } from 'standardwebhooks'
import webPush from 'web-push'
import type { Config } from '../config.ts'
import { post } from './post.ts'

/** Where a message goes, with the secret that proves it was us. Stored encrypted. */
export type Target =
  | { channel: 'webhook'; url: string; secret: string }
  | { channel: 'web-push'; subscription: { endpoint: string; keys: { p256dh: string; auth: string } } }
  | { channel: 'e-mail'; address: string }

export interface Message {
  /** The same for every attempt, so that a receiver can recognize a repeat. */
  id: string
  /** What a webhook receives, and a push besides the words. */
  body: object
  words: { subject: string; text: string }
  /** Where a person can stop these e-mails, if that is possible. */
  unsubscribeUrl?: string
  /** A push that is older than this is worthless (s). */
  pushSeconds: number
}

export type OutgoingSettings = Pick<
  Config,
  'SMTP_URL' | 'MAIL_FROM' | 'VAPID_PUBLIC_KEY' | 'VAPID_PRIVATE_KEY' | 'VAPID_SUBJECT' | 'OUTGOING_PRIVATE_ADDRESSES'
>

/** The receiver is gone for good: a browser whose push subscription has ended. */
export class ReceiverGone extends Error {
  override name = 'ReceiverGone'
}

const timeoutMs = 10_000

/** Sends one message to one receiver; throws if it was not accepted. */
export async function send(config: OutgoingSettings, target: Target, message: Message, at: Date): Promise<void> {
  if (target.channel === 'webhook') return sendWebhook(config, target, message, at)
  if (target.channel === 'web-push') return sendPush(config, target, message)
  return sendMail(config, target.address, message)
}

async function sendMail(
  { SMTP_URL: url, MAIL_FROM: from }: OutgoingSettings,
  to: string,
  { id, words: { subject, text }, unsubscribeUrl }: Message,
): Promise<void> {
  if (url === undefined || from === undefined) throw new Error('SMTP_URL or MAIL_FROM is not set')
  const transport = createTransport({
    url,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  try {
    await transport.sendMail({
      from,
      to,
      subject,
      text,
      messageId: `<${id}@flashpack>`,
      ...(unsubscribeUrl !== undefined && { list: { unsubscribe: unsubscribeUrl } }),
    })
  } finally {
    transport.close()
  }
}

async function sendWebhook(
  config: OutgoingSettings,
  { url, secret }: Extract<Target, { channel: 'webhook' }>,
  { id, body }: Message,
  at: Date,
): Promise<void> {
  mustBeTaken(await postWebhook(config, { url, secrets: [secret] }, { id, body }, at))
}

/**
 * Posts a message as Standard Webhooks (https://www.standardwebhooks.com) says, signed with each secret, and returns
 * the status of the answer.
 */
export async function postWebhook(
  { OUTGOING_PRIVATE_ADDRESSES: allowPrivate }: Pick<Config, 'OUTGOING_PRIVATE_ADDRESSES'>,
  { url, secrets }: { url: string; secrets: readonly string[] },
  { id, body: content }: Pick<Message, 'id' | 'body'>,
  at: Date,
): Promise<number> {
  const body = JSON.stringify(content)
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' '),
  }
  return post({ url, headers, body, allowPrivate, timeoutMs })
}

async function sendPush(
  config: OutgoingSettings,
  { subscription }: Extract<Target, { channel: 'web-push' }>,
  { body, words, pushSeconds }: Message,
): Promise<void> {
  const {
    VAPID_PUBLIC_KEY: publicKey,
    VAPID_PRIVATE_KEY: privateKey,
    VAPID_SUBJECT: subject,
    OUTGOING_PRIVATE_ADDRESSES: allowPrivate,
  } = config
  if (publicKey === undefined || privateKey === undefined)
    throw new Error('VAPID_PUBLIC_KEY or VAPID_PRIVATE_KEY is not set')
  const payload = JSON.stringify({ ...body, title: words.subject, body: words.text })
  const details = webPush.generateRequestDetails(subscription, payload, {
    TTL: pushSeconds,
    urgency: 'high',
    vapidDetails: { subject, publicKey, privateKey },
  })
  const status = await post({
    url: details.endpoint,
    headers: details.headers,
    body: details.body,
    allowPrivate,
    timeoutMs,
  })
  // What a push service answers when its subscriber is gone (RFC 8030, 7.3).
  if (status === 404 || status === 410) throw new ReceiverGone(`answered ${status}`)
  mustBeTaken(status)
}

function mustBeTaken(status: number): void {
  if (status < 200 || status > 299)
    throw new Error(
      status >= 300 && status < 400 ? `answered ${status}; redirects are not followed` : `answered ${status}`,
    )
}
