import type { Config } from '../config.ts'
import { sendByEsms } from './phone-code-esms.ts'
import { sendByWebhook } from './phone-code-webhook.ts'

/** A code on its way to the phone that it is to prove. */
export interface PhoneCodeMessage {
  /** The same for whatever is repeated of one message. */
  id: string
  /** E.164 */
  phone: string
  code: string
  /** What the person reads. */
  text: string
  expiresAt: Date
  at: Date
}

/** Whom the message is handed to, with what every adapter needs. */
export interface PhoneCodeRoute {
  url: string
  secret: string
  from: string | undefined
  allowPrivate: boolean
  timeoutMs: number
}

/** One way of sending. Resolves when the message was taken; throws when it was not, or when nobody answered in time (`NoAnswer`). No error names phone or code. */
export type PhoneCodeAdapter = (route: PhoneCodeRoute, message: PhoneCodeMessage) => Promise<void>

export type SendPhoneCode = (message: Omit<PhoneCodeMessage, 'text'>) => Promise<void>

const adapters: Record<Config['PHONE_CODE_SENDER'], PhoneCodeAdapter> = { webhook: sendByWebhook, esms: sendByEsms }
const timeoutMs = 10_000

/** The way of sending codes that is set up, if one is. */
export function phoneCodeSender(config: Config): SendPhoneCode | undefined {
  const { PHONE_CODE_URL: url, PHONE_CODE_SECRET: secret } = config
  if (url === undefined || secret === undefined) return undefined
  const route = {
    url,
    secret,
    from: config.PHONE_CODE_FROM,
    allowPrivate: config.OUTGOING_PRIVATE_ADDRESSES,
    timeoutMs,
  }
  return (message) =>
    adapters[config.PHONE_CODE_SENDER](route, {
      ...message,
      text: config.PHONE_CODE_TEXT.replaceAll('{code}', message.code),
    })
}
