import { z } from 'zod'
import { platformMeanings } from '../../platform/platform-order.ts'
import { packageOutcomes } from '../../platform/platform-diff.ts'
import { id, instant, orderState, sku } from '../common.ts'
import { hosts, listOf, page, plainText, text, type Route } from '../route.ts'

/** Everybody who works on the floor sees its orders; who sells brings them in. */
const seers = ['host', 'packer', 'dispatcher', 'owner', 'admin'] as const

const platformId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'lower-case letters, digits and hyphens')
const platformCode = plainText(60)
/** Scripts write instants in any zone. */
const moment = z.iso.datetime({ offset: true })
const count = z.object({ packages: z.int(), rows: z.int() })
const counts = z.object({
  new: count,
  changed: count,
  cancelled: count,
  unchanged: count,
  fenced: count,
  'unknown-sku': count,
  gone: count,
})

const shop = z
  .object({
    shopId: id,
    platform: platformId,
    title: z.string(),
    createdAt: instant,
    toPack: z.int().describe('Packages that are here and not packed yet'),
    fenced: z.int().describe('Packages that the platform holds: unpaid, on hold, cancellation requested'),
    unknownSkus: z.int().describe('SKUs to be named before their packages are packed'),
    toUnpack: z.int().describe('Packed parcels that the platform has stopped'),
    lastTakenAt: instant.nullable(),
  })
  .meta({ id: 'PlatformShop' })
export type PlatformShopView = z.output<typeof shop>

export const newShop = z.strictObject({ shopId: id, platform: platformId, title: plainText(60) })

/** What can be wrong with an order file: the goods import's words, and what only platforms' files have. */
const fileFault = z.object({
  row: z.int().nullable().describe("The spreadsheet's own row number, from 1; null for the file as a whole"),
  column: z.string().nullable(),
  code: z.string(),
  message: z.string(),
  value: z.string().optional(),
})
const shownPackage = z.object({
  platformOrderId: z.string(),
  packageId: z.string(),
  outcome: z.enum(packageOutcomes),
  status: z.string().describe('As the platform writes it'),
  meaning: z.enum(platformMeanings),
  tracking: z.string().nullable(),
  rows: z.array(z.int()).optional(),
  isOlder: z.boolean().describe('The file is older than what is here: nothing is changed'),
})
const unknownSku = z.object({
  platformSku: z.string(),
  title: z.string().describe('The product on the platform'),
  packages: z.int(),
  suggestion: sku.nullable().describe('The same name as a SKU here, where it may be one'),
})
const ordersPreview = z.object({
  ok: z.boolean().describe('The file can be taken; rows that were not understood stay out'),
  rows: z.int(),
  saidAt: instant.nullable().describe('As of when the file speaks'),
  isOlder: z.boolean().describe('Older than the last file that was taken'),
  counts,
  notUnderstood: z.object({ rows: z.int() }),
  skipped: z.object({ rows: z.int() }).describe('Rows that describe the columns'),
  late: z.int().describe('New packages whose deadline is over'),
  packages: z.array(shownPackage).max(500).describe('Those that change something, first; at most 500'),
  unknownSkus: z.array(unknownSku).max(500),
  faults: z.array(fileFault).max(200),
  faultsInAll: z.int(),
})
export type OrdersPreview = z.output<typeof ordersPreview>

const takenOrders = ordersPreview.extend({
  fileId: id.nullable(),
  replayed: z.boolean().optional().describe('The same file was taken before: nothing was changed'),
})
export type TakenOrdersView = z.output<typeof takenOrders>

const fileQuery = z.strictObject({
  name: z.string().max(300).optional().describe("The file's name: some tell when they were made"),
  saidAt: moment.optional().describe('As of when it speaks; else by its name, else the latest time in it'),
  goods: z
    .enum(['new'])
    .optional()
    .describe("`new`: its goods are all new to this shop, and the file is no other one's"),
})
const fileTypes = [
  'text/csv',
  'text/plain',
  'application/vnd.ms-excel',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/octet-stream',
] as const
const orderFile = { bytesMax: 20 * 1024 * 1024, types: fileTypes }

const line = z.strictObject({
  sku: platformCode.describe("The seller's SKU on the platform"),
  title: plainText(500).optional(),
  quantity: z.int().min(1).max(100_000),
  amount: z.int().min(0).nullable().default(null).describe('What the buyer pays for the line there'),
})
export const pushedOrder = z.strictObject({
  saidAt: moment.describe('As of when this is so: an older word never changes a newer one'),
  status: plainText(60).optional().describe('As the platform writes it'),
  meaning: z.enum(platformMeanings).describe('What it means for packing'),
  placedAt: moment,
  paidAt: moment.nullable().default(null),
  payment: z.enum(['cod', 'prepaid']).default('prepaid'),
  packages: z
    .array(
      z.strictObject({
        packageId: platformCode.or(z.literal('')).default(''),
        tracking: platformCode.nullable().default(null),
        carrier: plainText(80).nullable().default(null),
        lines: z.array(line).min(1).max(200),
      }),
    )
    .min(1)
    .max(50)
    .refine((all) => new Set(all.map((one) => one.packageId)).size === all.length, 'a package appears twice'),
})

export const skuNames = z.strictObject({
  skus: z
    .array(z.strictObject({ platformSku: platformCode, sku, title: plainText(200).optional() }))
    .min(1)
    .max(500),
})

const packageView = z
  .object({
    platformOrderId: z.string(),
    packageId: z.string(),
    status: z.string(),
    meaning: z.enum(platformMeanings),
    tracking: z.string().nullable(),
    carrier: z.string().nullable(),
    placedAt: instant,
    lines: z.array(z.object({ platformSku: z.string(), title: z.string(), quantity: z.int() })),
    orderId: id.nullable(),
    orderState: orderState.nullable(),
    parcelCode: z.string().nullable(),
    packBy: instant.nullable(),
    stop: z.enum(['cancelled', 'cancel-requested', 'on-hold', 'changed']).nullable(),
  })
  .meta({ id: 'PlatformPackage' })
export type PackageView = z.output<typeof packageView>

export const packageFilters = ['to-pack', 'late', 'fenced', 'unknown-sku', 'to-unpack', 'cancelled'] as const

export const newPlatformAccount = z.strictObject({
  credentials: z
    .record(z.string().max(40), z.string().min(1).max(2_000))
    .describe('For TikTok Shop: appKey, appSecret, accessToken, refreshToken, shopCipher'),
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe("For an admin: another address than the platform's"),
})
const platformAccount = z.object({
  syncedUntil: moment.describe('Changes up to here were read'),
  error: z.string().nullable(),
})
export type PlatformAccountView = z.output<typeof platformAccount>

const shopParams = z.strictObject({ shop: id })

/** Orders that were taken on other platforms, to be packed here. */
export const platformRoutes = {
  listPlatformShops: {
    method: 'get',
    path: '/api/platforms',
    allow: seers,
    answer: z.object({
      items: z.array(shop),
      platforms: z.array(z.object({ id: platformId, title: z.object({ vi: z.string(), en: z.string() }) })),
    }),
    about: "The seller's shops on other platforms, and the platforms whose order files are known.",
  },
  createPlatformShop: {
    method: 'post',
    path: '/api/platforms',
    allow: hosts,
    body: newShop,
    status: 201,
    otherwise: { 200: 'already created: repeats the answer' },
    answer: shop.extend({ replayed: z.boolean().optional() }),
    about: 'Name a shop on another platform. Its orders are packed here.',
  },
  previewPlatformOrders: {
    method: 'post',
    path: '/api/platforms/:shop/orders/preview',
    allow: hosts,
    sheddable: true,
    params: shopParams,
    query: fileQuery,
    raw: orderFile,
    answer: ordersPreview,
    about: "What taking a platform's order file would change, row by row. Stores nothing.",
  },
  takePlatformOrders: {
    method: 'post',
    path: '/api/platforms/:shop/orders',
    allow: hosts,
    params: shopParams,
    query: fileQuery,
    raw: orderFile,
    answer: takenOrders,
    about:
      "Take a platform's order file (CSV or XLSX, up to 15,000 rows), whole or not at all. Twice the same file changes nothing; an older one revives nothing.",
  },
  putPlatformOrder: {
    method: 'put',
    path: '/api/platforms/:shop/orders/:platformOrderId',
    allow: hosts,
    params: z.strictObject({ shop: id, platformOrderId: platformCode }),
    body: pushedOrder,
    answer: z.object({
      packages: z.array(shownPackage),
      unknownSkus: z.array(unknownSku),
      late: z.int(),
    }),
    about:
      'One order as a platform, a script, n8n or Odoo knows it. Idempotent: the same again changes nothing. No data of the buyer is accepted.',
  },
  listPlatformSkus: {
    method: 'get',
    path: '/api/platforms/:shop/skus',
    allow: hosts,
    params: shopParams,
    answer: z.object({
      known: z.array(z.object({ platformSku: z.string(), sku, title: z.string() })),
      unknown: z.array(unknownSku),
    }),
    about: "What the platform's SKUs are called here, and which are still to be named.",
  },
  putPlatformSkus: {
    method: 'put',
    path: '/api/platforms/:shop/skus',
    allow: hosts,
    params: shopParams,
    body: skuNames,
    answer: z.object({ unknown: z.array(unknownSku), taken: z.int(), late: z.int() }),
    about: 'Say once what a SKU of the platform is called here; the packages that waited for it are taken.',
  },
  readPlatformAccount: {
    method: 'get',
    path: '/api/platforms/:shop/account',
    allow: hosts,
    params: shopParams,
    answer: z.object({ account: platformAccount.nullable() }),
    about: "Whether the shop's platform is asked for its orders, and how far they were read.",
  },
  connectPlatformShop: {
    method: 'put',
    path: '/api/platforms/:shop/account',
    allow: hosts,
    params: shopParams,
    body: newPlatformAccount,
    answer: platformAccount,
    about:
      "Connect a shop to its platform's API (TikTok Shop 202309), where the operator allows it (`PLATFORM_API`): orders that change are then taken every minute.",
  },
  disconnectPlatformShop: {
    method: 'delete',
    path: '/api/platforms/:shop/account',
    allow: hosts,
    params: shopParams,
    answer: z.object({ account: z.null() }),
    about: 'Ask the platform no more. What was taken stays.',
  },
  listPlatformPackages: {
    method: 'get',
    path: '/api/platforms/:shop/packages',
    allow: seers,
    sheddable: true,
    params: shopParams,
    query: z.strictObject({
      ...page,
      only: z.enum(packageFilters).optional(),
      find: text(60).optional().describe('An order, package or tracking code'),
    }),
    answer: listOf(packageView),
    about: 'Packages of a shop, the newest first.',
  },
  unpackParcel: {
    method: 'post',
    path: '/api/parcels/:code/unpack',
    allow: ['packer', 'dispatcher', 'owner', 'admin'],
    params: z.strictObject({ code: platformCode }),
    answer: z.object({ code: z.string(), state: z.literal('cancelled'), replayed: z.boolean().optional() }),
    about:
      'Unpack a packed parcel that its platform has stopped: its goods are back in stock, and orders in it that are still to be packed are packed again.',
  },
} as const satisfies Record<string, Route>
