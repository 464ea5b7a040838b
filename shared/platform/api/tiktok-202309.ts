import { createHmac } from 'node:crypto'
import { z } from 'zod'
import { isPassing, type CarrierRequest } from '../../dispatch/carrier.ts'
import type { PlatformMeaning, PlatformPackage } from '../platform-order.ts'
import type { OrdersAnswer, PlatformApi, PlatformCredentials } from './platform-api.ts'

const path = '/order/202309/orders/search'
/** At most 100 are allowed; an order with its lines takes some kilobytes, and answers are read up to 256 KiB. */
const pageSize = 20
/** The access token is over. */
const expiredCodes = new Set([105001, 105002, 36004004])

/** `PARTIALLY_SHIPPING` is decided by each package. */
const meanings: Record<string, PlatformMeaning> = {
  UNPAID: 'unpaid',
  ON_HOLD: 'on-hold',
  AWAITING_SHIPMENT: 'to-pack',
  PARTIALLY_SHIPPING: 'to-pack',
  AWAITING_COLLECTION: 'to-pack',
  IN_TRANSIT: 'gone',
  DELIVERED: 'gone',
  COMPLETED: 'gone',
  CANCELLED: 'cancelled',
}

const seconds = z.int().transform((at) => new Date(at * 1000))
/** Each line is one unit. What else an answer holds, such as the recipient, is dropped here. */
const lineItem = z.object({
  sku_id: z.string(),
  seller_sku: z.string().nullish(),
  product_name: z.string(),
  sku_name: z.string().nullish(),
  package_id: z.string().nullish(),
  sale_price: z.coerce.number().nullish(),
  tracking_number: z.string().nullish(),
  shipping_provider_name: z.string().nullish(),
  cancel_reason: z.string().nullish(),
  display_status: z.string().nullish(),
})
const order = z.object({
  id: z.string().min(1),
  status: z.string(),
  create_time: seconds,
  paid_time: seconds.nullish(),
  update_time: seconds,
  is_cod: z.boolean().nullish(),
  is_on_hold_order: z.boolean().nullish(),
  has_cancellation_request: z.boolean().nullish(),
  line_items: z.array(lineItem).min(1),
})
const answer = z.object({
  code: z.int(),
  message: z.string().nullish(),
  data: z.object({ orders: z.array(order).nullish(), next_page_token: z.string().nullish() }).nullish(),
})
const token = z.object({
  code: z.literal(0),
  data: z.object({ access_token: z.string().min(1), refresh_token: z.string().min(1) }),
})

/**
 * TikTok Shop's open API, version 202309: orders that changed, by `update_time`. After the public reference of
 * partner.tiktokshop.com (Get Order List, Sign your API request), as public programs use it; never tried against the
 * real service, which asks for an approved app.
 */
export const tiktok202309: PlatformApi = {
  credentials: ['appKey', 'appSecret', 'accessToken', 'refreshToken', 'shopCipher'],
  baseUrl: 'https://open-api.tiktokglobalshop.com',
  askOrders: (credentials, since, next, now) => {
    const body = { update_time_ge: Math.floor(since.getTime() / 1000) }
    const query: Record<string, string> = {
      app_key: credentials['appKey']!,
      page_size: String(pageSize),
      shop_cipher: credentials['shopCipher']!,
      sort_field: 'update_time',
      sort_order: 'ASC',
      timestamp: String(Math.floor(now.getTime() / 1000)),
      ...(next !== null && { page_token: next }),
    }
    const sign = signatureOf(credentials['appSecret']!, query, JSON.stringify(body))
    const headers = { 'x-tts-access-token': credentials['accessToken']! }
    return { method: 'POST', path: `${path}?${queryOf({ ...query, sign })}`, headers, body }
  },
  readOrders,
  askToken: (credentials) => ({
    baseUrl: 'https://auth.tiktok-shops.com',
    request: {
      method: 'GET',
      path: `/api/v2/token/refresh?${queryOf({
        app_key: credentials['appKey']!,
        app_secret: credentials['appSecret']!,
        refresh_token: credentials['refreshToken']!,
        grant_type: 'refresh_token',
      })}`,
      headers: {},
    } satisfies CarrierRequest,
  }),
  readToken: (said, credentials) => {
    const { data } = token.safeParse(said)
    return data && renewed(credentials, data.data)
  },
}

const queryOf = (query: Record<string, string>): string => new URLSearchParams(query).toString()

function renewed(
  credentials: PlatformCredentials,
  data: { access_token: string; refresh_token: string },
): PlatformCredentials {
  return { ...credentials, accessToken: data.access_token, refreshToken: data.refresh_token }
}

/** HMAC-SHA256 of path, sorted query and body between two copies of the app's secret. */
function signatureOf(secret: string, query: Record<string, string>, body: string): string {
  const sorted = Object.keys(query)
    .toSorted()
    .map((name) => name + query[name]!)
  const text = [secret, path, ...sorted, body, secret].join('')
  return createHmac('sha256', secret).update(text).digest('hex')
}

function readOrders(status: number, said: unknown): OrdersAnswer {
  if (isPassing(status)) return { is: 'retry', error: `the platform answered ${status || 'nothing'}` }
  const { data: read, error } = answer.safeParse(said)
  if (!read) return { is: 'refused', error: `its answer cannot be read: ${error.issues[0]!.path.join('.')}` }
  if (expiredCodes.has(read.code)) return { is: 'expired' }
  if (read.code !== 0) return { is: 'refused', error: `${read.code} ${read.message ?? ''}`.trim().slice(0, 200) }
  const orders = read.data?.orders ?? []
  const unknown = orders.find((one) => meanings[one.status] === undefined)
  if (unknown) return { is: 'refused', error: `order ${unknown.id} has an unknown status: ${unknown.status}` }
  return {
    is: 'page',
    packages: orders.flatMap(packagesOf),
    changedUntil: orders.at(-1)?.update_time ?? null,
    next: read.data?.next_page_token || null,
  }
}

function packagesOf(one: z.output<typeof order>): PlatformPackage[] {
  const byPackage = new Map<string, z.output<typeof lineItem>[]>()
  for (const line of one.line_items) {
    const key = line.package_id ?? ''
    byPackage.set(key, [...(byPackage.get(key) ?? []), line])
  }
  return [...byPackage].map(([packageId, lines]) => ({
    platformOrderId: one.id,
    packageId,
    status: one.status,
    meaning: meaningOf(one, lines),
    placedAt: one.create_time.toISOString(),
    paidAt: one.paid_time?.toISOString() ?? null,
    payment: one.is_cod ? 'cod' : 'prepaid',
    tracking: lines.find((line) => line.tracking_number)?.tracking_number ?? null,
    carrier: lines.find((line) => line.shipping_provider_name)?.shipping_provider_name ?? null,
    lines: linesOf(lines),
  }))
}

function meaningOf(one: z.output<typeof order>, lines: z.output<typeof lineItem>[]): PlatformMeaning {
  const status = one.status === 'PARTIALLY_SHIPPING' ? (lines[0]!.display_status ?? one.status) : one.status
  const meaning = meanings[status] ?? 'to-pack'
  if (meaning !== 'to-pack') return meaning
  if (one.is_on_hold_order) return 'on-hold'
  return one.has_cancellation_request ? 'cancel-requested' : 'to-pack'
}

function linesOf(lines: readonly z.output<typeof lineItem>[]): PlatformPackage['lines'] {
  const bySku = new Map<string, PlatformPackage['lines'][number]>()
  for (const line of lines) {
    const platformSku = line.seller_sku || line.sku_id
    const known = bySku.get(platformSku)
    const price = line.sale_price ?? null
    if (known) {
      known.quantity += 1
      known.amount = known.amount === null || price === null ? null : known.amount + price
      continue
    }
    const title = [line.product_name, line.sku_name].filter(Boolean).join(', ')
    bySku.set(platformSku, { platformSku, title, quantity: 1, amount: price })
  }
  return [...bySku.values()]
}
