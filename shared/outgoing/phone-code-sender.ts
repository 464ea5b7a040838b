import type { Config } from '../config.ts'
import { sendByEsms } from './phone-code-esms.ts'
import type { PhoneCodeAdapter, PhoneCodeMessage } from './phone-code-message.ts'
import { sendByWebhook } from './phone-code-webhook.ts'

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
