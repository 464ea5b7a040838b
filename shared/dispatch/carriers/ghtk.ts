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
import { shiftOf, type PickShift } from '../pick-shift.ts'
import { isPdf, type Waybill, type WaybillAnswer } from '../waybill.ts'
import { wordsOf } from '../../packing/paper/words.ts'
import { localPhone } from '../../person/phone.ts'
import type { Inspection } from '../../shop/shop.ts'

const statuses: Record<string, CarrierStatus> = {
  '-1': 'cancelled',
  1: 'booked',
  2: 'booked',
  12: 'collecting',
  3: 'picked-up',
  123: 'picked-up',
  7: 'problem',
  8: 'collecting',
  127: 'problem',
  128: 'collecting',
  4: 'delivering',
  10: 'problem',
  410: 'problem',
  5: 'delivered',
  6: 'delivered',
  45: 'delivered',
  9: 'problem',
  49: 'problem',
  13: 'lost',
  20: 'returning',
  21: 'returned',
  11: 'returned',
}

const orderAnswer = z.object({
  label: z.string().min(1),
  area: z.union([z.string(), z.number()]).nullish(),
  fee: z.coerce.number().nullish(),
})
const booked = z.object({
  success: z.boolean(),
  message: z.string().nullish(),
  order: orderAnswer.nullish(),
  error: z.object({ code: z.string().nullish() }).nullish(),
})
const found = z.object({ success: z.literal(true), order: z.object({ label_id: z.string().min(1) }) })
const addresses = z.object({ success: z.boolean(), message: z.string().nullish() })
const refused = z.object({ message: z.string() })
const event = z.object({
  partner_id: z.string().nullish(),
  label_id: z.string().min(1),
  status_id: z.coerce.string(),
  action_time: z.string().min(1),
})

const gramsInKilo = 1000
/** Its tags for a parcel that may be looked into, or also tried, and for one whose refusal costs its buyer. */
const tags = { look: 10, try: 11, refusal: 19 }

/** GHTK knows mornings (1) and afternoons (2) and names no hours: GHN's are taken for them. */
const shiftHours = [
  { key: '1', from: 7, until: 12 },
  { key: '2', from: 12, until: 18 },
]
/** How many days ahead a shift may be booked. */
const shiftDays = 4

/**
 * Giao Hàng Tiết Kiệm. **Kilograms** when creating an order, for the whole and per product (grams only in its fee
 * call); `hamlet` is mandatory; a known id is refused as `ORDER_ID_EXIST`, so after a lost answer the order is
 * found by asking. Source: `data/carrier-facts/ghtk.json`.
 */
export const ghtk: CarrierAdapter = {
  credentials: [
    {
      name: 'token',
      title: { vi: 'Token API', en: 'API token' },
      hint: {
        vi: 'Trang khách hàng GHTK › Thông tin shop › Cấu hình API',
        en: 'On the GHTK customer site, under “API”',
      },
      isSecret: true,
    },
    {
      name: 'source',
      title: { vi: 'Mã đối tác (X-Client-Source)', en: 'Partner code (X-Client-Source)' },
      hint: { vi: 'Mã shop của bạn ở GHTK, ví dụ S123456', en: 'Your shop code at GHTK, e.g. S123456' },
      isSecret: false,
    },
  ],
  baseUrl: 'https://services.giaohangtietkiem.vn',
  timeZone: vietnamTime,
  check: {
    request: (credentials) => ({
      method: 'GET',
      path: '/services/shipment/list_pick_add',
      headers: headersOf(credentials),
    }),
    read: (status, answer) => {
      if (isPassing(status)) return { is: 'retry' }
      const parsed = addresses.safeParse(answer)
      return parsed.data?.success === true
        ? { is: 'accepted' }
        : { is: 'refused', says: parsed.data?.message ?? undefined, field: 'token' }
    },
  },
  shifts: { read: (_answer, now) => dailyShifts(now) },
  book: ({ code, sender, recipient, grams, cod, value, inspection, refusalFee, lines, shift }, credentials) => ({
    method: 'POST',
    path: '/services/shipment/order',
    headers: headersOf(credentials),
    body: {
      order: {
        id: code,
        pick_name: sender.name,
        pick_address: sender.address.line,
        pick_province: sender.address.province,
        pick_ward: sender.address.ward,
        pick_district: sender.address.formerWard,
        pick_tel: localPhone(sender.phone),
        name: recipient.name,
        tel: localPhone(recipient.phone),
        address: recipient.address.line,
        province: recipient.address.province,
        ward: recipient.address.ward,
        district: recipient.address.formerWard,
        hamlet: 'Khác',
        is_freeship: 1,
        pick_money: cod,
        value,
        note: wordsOf('vi').inspections[inspection],
        ...tagsOf(inspection, refusalFee),
        transport: 'road',
        total_weight: grams / gramsInKilo,
        ...(shift && { pick_date: shift.day.replaceAll('-', '/'), pick_work_shift: Number(shift.key) }),
      },
      products: lines.map((line) => ({
        name: line.title,
        quantity: line.quantity,
        price: line.price,
        weight: line.grams / gramsInKilo,
      })),
    },
  }),
  readBooking,
  find: ({ code }, credentials) => ({
    method: 'GET',
    path: `/services/shipment/v2/partner_id:${code}`,
    headers: headersOf(credentials),
  }),
  readFound: (status, answer) => {
    if (isPassing(status)) return { is: 'retry', error: `GHTK answered ${status}` }
    const parsed = found.safeParse(answer)
    return parsed.success
      ? { is: 'booked', tracking: parsed.data.order.label_id, sortCode: undefined, fee: undefined }
      : { is: 'refused', error: 'GHTK knows the parcel but does not return its label' }
  },
  waybill: {
    request: ([tracking = ''], credentials, { size }) => ({
      method: 'GET',
      path: `/services/label/${encodeURIComponent(tracking)}?original=portrait&paper_size=${size.toUpperCase()}`,
      headers: headersOf(credentials),
    }),
    read: readWaybill,
  },
  readEvent: (message) => {
    const parsed = event.safeParse(message)
    if (!parsed.success) return unread(parsed.error)
    const { label_id: tracking, partner_id: code, status_id: rawStatus, action_time: said } = parsed.data
    const status = statuses[rawStatus] ?? 'problem'
    return carrierEvent({ tracking, code: code ?? undefined, rawStatus, status, said }, vietnamTime)
  },
}

function headersOf({ token = '', source = '' }: Record<string, string>): Record<string, string> {
  return { Token: token, 'X-Client-Source': source }
}

/** What may be done at the door, and what refusing costs, as tags; the fee has a field that goes with its tag. */
function tagsOf(inspection: Inspection, refusalFee: number): { tags?: number[]; not_delivered_fee?: number } {
  const wanted = [...(inspection === 'none' ? [] : [tags[inspection]]), ...(refusalFee > 0 ? [tags.refusal] : [])]
  return { ...(wanted.length > 0 && { tags: wanted }), ...(refusalFee > 0 && { not_delivered_fee: refusalFee }) }
}

/** The shifts of the next days that have not begun. */
function dailyShifts(now: Date): PickShift[] {
  return Array.from({ length: shiftDays }, (_, day) => 24 * day)
    .flatMap((later) =>
      shiftHours.map(({ key, from, until }) =>
        shiftOf(key, { from: from + later, until: until + later }, now, vietnamTime),
      ),
    )
    .filter(({ from }) => from > now)
}

/** GHTK answers with the PDF itself, for one parcel at a time, or says in JSON why not. */
function readWaybill({ status, bytes, body }: WaybillAnswer): Waybill {
  if (isPassing(status)) return { is: 'retry', error: `GHTK answered ${status}` }
  if (isPdf(bytes)) return { is: 'pdf', bytes }
  return { is: 'refused', error: (refused.safeParse(body).data?.message ?? `GHTK answered ${status}`).slice(0, 200) }
}

function readBooking(status: number, answer: unknown): Booking {
  if (isPassing(status)) return { is: 'retry', error: `GHTK answered ${status}` }
  const parsed = booked.safeParse(answer)
  if (!parsed.success) return { is: 'refused', error: 'GHTK sent an unreadable answer' }
  const { success, order, error, message } = parsed.data
  if (success && order)
    return {
      is: 'booked',
      tracking: order.label,
      sortCode: order.area === undefined || order.area === null ? undefined : String(order.area),
      fee: order.fee ?? undefined,
    }
  if (error?.code === 'ORDER_ID_EXIST') return { is: 'known' }
  return { is: 'refused', error: (message ?? 'GHTK refused').slice(0, 200) }
}
