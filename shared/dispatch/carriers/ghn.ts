import { z } from 'zod'
import {
  carrierEvent,
  isPassing,
  unread,
  vietnamTime,
  type Booking,
  type CarrierAdapter,
  type CarrierStatus,
  type Checked,
} from '../carrier.ts'
import { shiftOf, type PickShift } from '../pick-shift.ts'
import type { Waybill, WaybillAnswer, WaybillSize } from '../waybill.ts'
import { localPhone } from '../../person/phone.ts'
import type { Inspection } from '../../shop/shop.ts'

const statuses: Record<string, CarrierStatus> = {
  ready_to_pick: 'booked',
  picking: 'collecting',
  money_collect_picking: 'collecting',
  picked: 'picked-up',
  storing: 'in-transit',
  sorting: 'in-transit',
  transporting: 'in-transit',
  delivering: 'delivering',
  money_collect_delivering: 'delivering',
  delivery_fail: 'problem',
  waiting_to_return: 'problem',
  exception: 'problem',
  lost: 'lost',
  damage: 'lost',
  return: 'returning',
  return_transporting: 'returning',
  return_sorting: 'returning',
  returning: 'returning',
  return_fail: 'problem',
  delivered: 'delivered',
  returned: 'returned',
  cancel: 'cancelled',
}

const booked = z.object({
  code: z.number(),
  data: z
    .object({ order_code: z.string().min(1), sort_code: z.string().nullish(), total_fee: z.coerce.number().nullish() })
    .nullish(),
  message: z.string().nullish(),
})
const found = z.object({
  data: z.union([
    z.object({ order_code: z.string().min(1) }),
    z
      .array(z.object({ order_code: z.string().min(1) }))
      .min(1)
      .transform((all) => all[0]!),
  ]),
})
const shops = z.object({
  code: z.number(),
  message: z.string().nullish(),
  data: z.object({ shops: z.array(z.object({ _id: z.coerce.string() })).nullish() }).nullish(),
})
const shifts = z.object({
  data: z.array(z.object({ id: z.int(), from_time: z.int().min(0), to_time: z.int().min(0) })),
})
const printing = z.object({ code: z.literal(200), data: z.object({ token: z.string().min(1).max(500) }) })
const said = z.object({ message: z.string() })
const event = z.object({
  OrderCode: z.string().min(1),
  ClientOrderCode: z.string().nullish(),
  Status: z.string().min(1),
  Time: z.union([z.string().min(1), z.number()]),
})

const secondsInHour = 3_600

const requiredNotes = {
  none: 'KHONGCHOXEMHANG',
  look: 'CHOXEMHANGKHONGTHU',
  try: 'CHOTHUHANG',
} as const satisfies Record<Inspection, string>

/**
 * Giao Hàng Nhanh. Weights in grams; wards and districts from before July 2025, by name; `client_order_code` books once
 * however often it is sent. Source of fields and statuses: `data/carrier-facts/ghn.json`.
 */
export const ghn: CarrierAdapter = {
  credentials: [
    {
      name: 'token',
      title: { vi: 'Token API', en: 'API token' },
      hint: {
        vi: 'Trang khách hàng GHN › Chủ cửa hàng › Xem token',
        en: 'On the GHN customer site, under “Shop owner”',
      },
      isSecret: true,
    },
    {
      name: 'shopId',
      title: { vi: 'Mã cửa hàng (ShopId)', en: 'ShopId' },
      hint: { vi: 'Trang khách hàng GHN › Quản lý cửa hàng', en: 'On the GHN customer site, under “Shops”' },
      isSecret: false,
    },
  ],
  baseUrl: 'https://online-gateway.ghn.vn/shiip/public-api',
  timeZone: vietnamTime,
  check: {
    request: ({ token = '' }) => ({
      method: 'POST',
      path: '/v2/shop/all',
      headers: { token },
      body: { offset: 0, limit: 200 },
    }),
    read: readShops,
  },
  shifts: {
    request: ({ token = '' }) => ({ method: 'GET', path: '/v2/shift/date', headers: { token } }),
    read: readShifts,
  },
  book: ({ code, sender, recipient, grams, cod, value, inspection, refusalFee, lines, shift }, credentials) => ({
    method: 'POST',
    path: '/v2/shipping-order/create',
    headers: headersOf(credentials),
    body: {
      payment_type_id: 1,
      required_note: requiredNotes[inspection],
      client_order_code: code,
      from_name: sender.name,
      from_phone: localPhone(sender.phone),
      from_address: sender.address.line,
      from_ward_name: sender.address.formerWard,
      from_province_name: sender.address.province,
      to_name: recipient.name,
      to_phone: localPhone(recipient.phone),
      to_address: `${recipient.address.line}, ${recipient.address.ward}, ${recipient.address.province}`,
      to_ward_name: recipient.address.formerWard,
      to_province_name: recipient.address.province,
      cod_amount: cod,
      ...(refusalFee > 0 && { cod_failed_amount: refusalFee }),
      insurance_value: value,
      weight: grams,
      service_type_id: 2,
      ...(shift && { pick_shift: [Number(shift.key)] }),
      items: lines.map((line) => ({
        name: line.title,
        code: line.sku,
        quantity: line.quantity,
        price: line.price,
        weight: line.grams,
      })),
    },
  }),
  readBooking,
  find: ({ code }, credentials) => ({
    method: 'POST',
    path: '/v2/shipping-order/detail-by-client-code',
    headers: headersOf(credentials),
    body: { client_order_code: code },
  }),
  readFound: (status, answer) => {
    if (isPassing(status)) return { is: 'retry', error: `GHN answered ${status}` }
    const parsed = found.safeParse(answer)
    return parsed.success
      ? { is: 'booked', tracking: parsed.data.data.order_code, sortCode: undefined, fee: undefined }
      : { is: 'refused', error: 'GHN knows the parcel but does not return its number' }
  },
  waybill: {
    request: (trackings, credentials) => ({
      method: 'POST',
      path: '/v2/a5/gen-token',
      headers: headersOf(credentials),
      body: { order_codes: trackings },
    }),
    read: readWaybill,
  },
  readEvent: (message) => {
    const parsed = event.safeParse(message)
    if (!parsed.success) return unread(parsed.error)
    const { OrderCode: tracking, ClientOrderCode: code, Status: rawStatus, Time: said } = parsed.data
    const status = statuses[rawStatus] ?? 'problem'
    return carrierEvent({ tracking, code: code ?? undefined, rawStatus, status, said }, vietnamTime)
  },
}

function headersOf({ token = '', shopId = '' }: Record<string, string>): Record<string, string> {
  return { token, ShopId: shopId }
}

/** The token opens the list of its shops, among which must be the one that parcels are booked for. */
function readShops(status: number, answer: unknown, { shopId = '' }: Record<string, string>): Checked {
  if (isPassing(status)) return { is: 'retry' }
  const parsed = shops.safeParse(answer)
  if (!parsed.success || parsed.data.code !== 200)
    return { is: 'refused', says: parsed.data?.message ?? undefined, field: 'token' }
  const known = parsed.data.data?.shops?.map(({ _id }) => _id) ?? []
  return known.includes(shopId.trim()) ? { is: 'accepted' } : { is: 'refused', says: undefined, field: 'shopId' }
}

/** GHN counts a shift's seconds from the midnight before: those of tomorrow are above 86,400. */
function readShifts(answer: unknown, now: Date): PickShift[] {
  const listed = shifts.safeParse(answer).data?.data ?? []
  return listed.map(({ id, from_time: from, to_time: until }) =>
    shiftOf(`${id}`, { from: from / secondsInHour, until: until / secondsInHour }, now, vietnamTime),
  )
}

/** The largest page of its own that fits on such paper. */
const pageOfSize: Record<WaybillSize, string> = { a5: 'printA5', a6: 'print80x80' }

/** GHN gives a token for half an hour, with which its gateway shows the waybill. */
function readWaybill(
  { status, body }: WaybillAnswer,
  { baseUrl, size }: { baseUrl: string; size: WaybillSize },
): Waybill {
  if (isPassing(status)) return { is: 'retry', error: `GHN answered ${status}` }
  const parsed = printing.safeParse(body)
  if (!parsed.success)
    return { is: 'refused', error: (said.safeParse(body).data?.message ?? `GHN answered ${status}`).slice(0, 200) }
  const { token } = parsed.data.data
  const path = `/a5/public-api/${pageOfSize[size]}?token=${encodeURIComponent(token)}`
  return { is: 'at', url: new URL(path, baseUrl).href }
}

function readBooking(status: number, answer: unknown): Booking {
  if (isPassing(status)) return { is: 'retry', error: `GHN answered ${status}` }
  const parsed = booked.safeParse(answer)
  if (!parsed.success) return { is: 'refused', error: 'GHN sent an unreadable answer' }
  const { code, data, message } = parsed.data
  if (code === 200 && data)
    return {
      is: 'booked',
      tracking: data.order_code,
      sortCode: data.sort_code ?? undefined,
      fee: data.total_fee ?? undefined,
    }
  return { is: 'refused', error: (message ?? 'GHN refused').slice(0, 200) }
}
