import { z } from 'zod'
import {
  carrierEvent,
  unread,
  vietnamTime,
  isPassing,
  type Booking,
  type CarrierAdapter,
  type CarrierStatus,
} from '../carrier.ts'
import type { Waybill, WaybillAnswer, WaybillSize } from '../waybill.ts'
import { wordsOf } from '../../packing/paper/words.ts'
import { localPhone } from '../../person/phone.ts'
import { formatMoney } from '../../packing/paper/format.ts'
import type { Inspection } from '../../shop/shop.ts'

const statuses: Record<string, CarrierStatus> = {
  '-108': 'booked',
  100: 'booked',
  102: 'booked',
  103: 'collecting',
  104: 'collecting',
  105: 'picked-up',
  200: 'picked-up',
  300: 'in-transit',
  301: 'in-transit',
  302: 'in-transit',
  303: 'in-transit',
  400: 'in-transit',
  401: 'in-transit',
  402: 'in-transit',
  403: 'in-transit',
  509: 'in-transit',
  500: 'delivering',
  508: 'delivering',
  550: 'delivering',
  501: 'delivered',
  505: 'problem',
  506: 'problem',
  507: 'problem',
  510: 'problem',
  502: 'returning',
  515: 'returning',
  551: 'returning',
  504: 'returned',
  101: 'cancelled',
  106: 'problem',
  107: 'cancelled',
  201: 'cancelled',
  202: 'in-transit',
  503: 'cancelled',
}

/** Where its waybills lie; an account with another address has them there. */
const printingSite = 'https://digitalize.viettelpost.vn'
/** Its names of paper. */
const typeOfSize: Record<WaybillSize, string> = { a5: '1', a6: '2' }
/** How long such an address is to be valid. */
const printingMs = 30 * 60_000

const login = z.object({ data: z.object({ token: z.string().min(1) }) })
const booked = z.object({
  status: z.coerce.number(),
  error: z.boolean().nullish(),
  message: z.string().nullish(),
  data: z.object({ ORDER_NUMBER: z.string().min(1), MONEY_TOTAL: z.coerce.number().nullish() }).nullish(),
})
const printing = z.object({ error: z.literal(false).nullish(), message: z.string().min(1).max(2000) })
const said = z.object({ message: z.string() })
const event = z.object({
  DATA: z.object({
    ORDER_NUMBER: z.string().min(1),
    ORDER_REFERENCE: z.string().nullish(),
    ORDER_STATUS: z.coerce.string(),
    ORDER_STATUSDATE: z.string().min(1),
  }),
})

/**
 * Viettel Post. Grams; upper-case names; a session by user name and password; dates as dd/MM/yyyy in Vietnamese time.
 * `ORDER_PAYMENT` 3 collects for the goods only, 1 nothing. Two working clients agree that 501 means delivered. Source:
 * `data/carrier-facts/viettelpost.json`.
 */
export const viettelpost: CarrierAdapter = {
  credentials: [
    {
      name: 'username',
      title: { vi: 'Tên đăng nhập', en: 'User name' },
      hint: {
        vi: 'Số điện thoại hoặc e-mail đăng nhập Viettel Post',
        en: 'The phone or e-mail that signs in to Viettel Post',
      },
      isSecret: false,
    },
    {
      name: 'password',
      title: { vi: 'Mật khẩu', en: 'Password' },
      hint: { vi: 'Mật khẩu của tài khoản đó', en: 'The password of that account' },
      isSecret: true,
    },
  ],
  baseUrl: 'https://partner.viettelpost.vn',
  timeZone: vietnamTime,
  login: {
    request: ({ username, password }) => ({
      method: 'POST',
      path: '/v2/user/Login',
      headers: {},
      body: { USERNAME: username, PASSWORD: password },
    }),
    token: (answer) => login.safeParse(answer).data?.data.token,
  },
  book: ({ code, sender, recipient, grams, cod, value, inspection, refusalFee, lines }, _credentials, token = '') => ({
    method: 'POST',
    path: '/v2/order/createOrder',
    headers: { Token: token },
    body: {
      ORDER_NUMBER: code,
      SENDER_FULLNAME: sender.name,
      SENDER_PHONE: localPhone(sender.phone),
      SENDER_ADDRESS: addressOf(sender.address),
      RECEIVER_FULLNAME: recipient.name,
      RECEIVER_PHONE: localPhone(recipient.phone),
      RECEIVER_ADDRESS: addressOf(recipient.address),
      RECEIVER_PROVINCE: recipient.address.province,
      RECEIVER_WARDS: recipient.address.ward,
      PRODUCT_NAME: lines
        .map((line) => `${line.quantity} ${line.title}`)
        .join(', ')
        .slice(0, 200),
      PRODUCT_WEIGHT: grams,
      PRODUCT_PRICE: value,
      PRODUCT_TYPE: 'HH',
      ORDER_NOTE: noteOf(inspection, refusalFee),
      ORDER_SERVICE: 'VCN',
      MONEY_COLLECTION: cod,
      ORDER_PAYMENT: cod > 0 ? 3 : 1,
      LIST_ITEM: lines.map((line) => ({
        PRODUCT_NAME: line.title,
        PRODUCT_QUANTITY: line.quantity,
        PRODUCT_PRICE: line.price,
        PRODUCT_WEIGHT: line.grams,
      })),
    },
  }),
  readBooking: (status, answer): Booking => {
    if (isPassing(status)) return { is: 'retry', error: `Viettel Post answered ${status}` }
    const parsed = booked.safeParse(answer)
    if (!parsed.success) return { is: 'refused', error: 'Viettel Post sent an unreadable answer' }
    const { data, error, message } = parsed.data
    if (data && error !== true)
      return { is: 'booked', tracking: data.ORDER_NUMBER, sortCode: undefined, fee: data.MONEY_TOTAL ?? undefined }
    return /exist|tồn tại/i.test(message ?? '')
      ? { is: 'known' }
      : { is: 'refused', error: (message ?? 'Viettel Post refused').slice(0, 200) }
  },
  find: ({ code }, _credentials, token = '') => ({
    method: 'POST',
    path: '/v2/order/detail',
    headers: { Token: token },
    body: { ORDER_REFERENCE: code },
  }),
  readFound: (status, answer) => {
    if (isPassing(status)) return { is: 'retry', error: `Viettel Post answered ${status}` }
    const parsed = booked.safeParse(answer)
    return parsed.success && parsed.data.data
      ? { is: 'booked', tracking: parsed.data.data.ORDER_NUMBER, sortCode: undefined, fee: undefined }
      : { is: 'refused', error: 'Viettel Post knows the parcel but does not return its number' }
  },
  waybill: {
    request: (trackings, _credentials, { now, token = '' }) => ({
      method: 'POST',
      path: '/v2/order/printing-code',
      headers: { Token: token },
      body: { EXPIRY_TIME: now.getTime() + printingMs, ORDER_ARRAY: trackings },
    }),
    read: readWaybill,
  },
  readEvent: (message) => {
    const parsed = event.safeParse(message)
    if (!parsed.success) return unread(parsed.error)
    const {
      ORDER_NUMBER: tracking,
      ORDER_REFERENCE: code,
      ORDER_STATUS: rawStatus,
      ORDER_STATUSDATE: said,
    } = parsed.data.DATA
    const status = statuses[rawStatus] ?? 'problem'
    return carrierEvent({ tracking, code: code ?? undefined, rawStatus, status, said }, vietnamTime)
  },
}

/** No field is known for what may be done at the door, nor for what refusing costs: both are said to the courier. */
function noteOf(inspection: Inspection, refusalFee: number): string {
  const { inspections, ifRefused } = wordsOf('vi')
  const fee = refusalFee > 0 && ifRefused(formatMoney(refusalFee, 'VND', 'vi'))
  return [inspections[inspection], fee].filter(Boolean).join(', ')
}

/** Viettel Post answers with a code for its printing site, or with an address there. */
function readWaybill(
  { status, body }: WaybillAnswer,
  { baseUrl, size }: { baseUrl: string; size: WaybillSize },
): Waybill {
  if (isPassing(status)) return { is: 'retry', error: `Viettel Post answered ${status}` }
  const parsed = printing.safeParse(body)
  if (status >= 400 || !parsed.success) {
    const why = said.safeParse(body).data?.message ?? `Viettel Post answered ${status}`
    return { is: 'refused', error: why.slice(0, 200) }
  }
  const { message } = parsed.data
  if (/^https?:/.test(message)) return { is: 'at', url: message }
  const site = baseUrl === viettelpost.baseUrl ? printingSite : baseUrl
  const url = new URL('/DigitalizePrint/report.do', site)
  url.search = String(new URLSearchParams({ type: typeOfSize[size], bill: message, showPostage: '1' }))
  return { is: 'at', url: url.href }
}

function addressOf({ line, ward, province }: { line: string; ward: string; province: string }): string {
  return `${line}, ${ward}, ${province}`
}
