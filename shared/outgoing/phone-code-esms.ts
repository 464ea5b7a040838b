import { z } from 'zod'
import type { PhoneCodeAdapter } from './phone-code-message.ts'
import { postAndRead } from './post.ts'

const path = '/MainService.svc/json/SendMultipleMessage_V4_post_json/'
const taken = '100'
const answered = z.object({ CodeResult: z.string().regex(/^\d{1,5}$/) })

/**
 * Sends a code by the SMS gateway eSMS.vn, as a message of the kind "customer care" (SmsType 2), which codes are. It
 * answers 200 even when it refuses: `CodeResult` 100 means accepted, 101 a wrong key, 104 an unknown brand name, 146 a
 * text that is not registered for it. `RequestId` keeps a repeat from being sent twice. Source: eSMS's own
 * documentation, https://developers.esms.vn, "Send OTP/Customer care message".
 */
export const sendByEsms: PhoneCodeAdapter = async (
  { url, secret, from, allowPrivate, timeoutMs },
  { id, phone, text },
) => {
  const [apiKey, secretKey] = secret.split(':')
  const { status, text: answer } = await postAndRead({
    url: url.replace(/\/$/, '') + path,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      ApiKey: apiKey,
      SecretKey: secretKey,
      Brandname: from,
      SmsType: '2',
      IsUnicode: '0',
      Phone: phone.replace(/^\+84/, '0'),
      Content: text,
      RequestId: id,
    }),
    allowPrivate,
    timeoutMs,
  })
  const result = resultOf(answer)
  if (status !== 200 || result !== taken) throw new Error(`eSMS answered ${status}, CodeResult ${result ?? 'none'}`)
}

function resultOf(answer: string): string | undefined {
  try {
    return answered.parse(JSON.parse(answer)).CodeResult
  } catch {
    return undefined
  }
}
