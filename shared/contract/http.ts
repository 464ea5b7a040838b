import { z } from 'zod'
import {
  batch,
  currency,
  id,
  instant,
  lines,
  money,
  order,
  orderState,
  parcelState,
  payment,
  sale,
  saleItem,
  saleState,
  sku,
  version,
  batchState,
} from './common.ts'
import { auditRoutes } from './routes/audit.ts'
import { controlRoutes } from './routes/control.ts'
import {
  address,
  code,
  dispatchers,
  floor,
  hosts,
  listOf,
  packers,
  page,
  person,
  plainText,
  saleParams,
  text,
  type Route,
} from './route.ts'
import { goodsRoutes } from './routes/goods.ts'
import { packingFloorRoutes } from './routes/packing-floor.ts'
import { paperSize, printRoutes } from './routes/prints.ts'
import { signInRoutes } from './routes/sign-in.ts'
import { hostReportRoutes } from './routes/host-report.ts'
import { importRoutes } from './routes/import.ts'
import { prepareRoutes } from './routes/prepare.ts'
import { rehearsalRoutes } from './routes/rehearsal.ts'
import { saleListRoutes } from './routes/sale-list.ts'
import { ladderRoutes } from './routes/ladder.ts'
import { ratesRoutes } from './routes/rates.ts'
import { capacityRoutes } from './routes/capacity.ts'
import { planningRoutes } from './routes/planning.ts'
import { dispatchRoutes } from './routes/dispatch.ts'

const saleChange = z.object({ state: saleState, version, undecided: z.int().optional() })
const pinAnswer = z.object({ pin: sku.nullable(), version })
const manifest = z.object({
  manifestId: id,
  carrier: z.string(),
  parcels: z.int(),
  handedOverAt: instant,
  replayed: z.boolean().optional(),
})

export const newItem = z.strictObject({
  sku,
  title: text(200),
  price: money,
  quota: z.int().min(0).max(10_000_000),
  perViewerLimit: z.int().min(1).max(1_000_000).nullable().default(null),
})
export const newSale = z.strictObject({
  saleId: id,
  title: text(200),
  timeZone: text(60),
  currency,
  deadlinePolicy: text(60),
  items: z
    .array(newItem)
    .min(1, 'must have 1-500 items')
    .max(500, 'must have 1-500 items')
    .refine((all) => new Set(all.map((one) => one.sku)).size === all.length, 'a SKU may appear only once'),
})
export const quotaChange = z.strictObject({
  changeId: id,
  delta: z
    .int()
    .min(-10_000_000)
    .max(10_000_000)
    .refine((delta) => delta !== 0, 'must not be 0'),
  reason: plainText(200),
})
export const placeOrderByHttp = z.strictObject({ orderId: id, lines, payment, recipient: person.optional() })
export const packScan = z
  .strictObject({
    scanId: id,
    scans: z.array(sku).max(1000).optional(),
    count: z.int().min(1).max(1000).optional(),
    at: instant.optional(),
  })
  .refine(({ scans, count }) => scans === undefined || count === undefined, {
    path: ['count'],
    message: 'is for parcels whose items are not scanned',
  })
export const newManifest = z.strictObject({
  manifestId: id,
  carrier: plainText(80),
  parcelCodes: z
    .array(code)
    .min(1)
    .max(5000)
    .refine((all) => new Set(all).size === all.length, 'a code may appear only once'),
})
export const tokensToRevoke = z
  .strictObject({ tokenId: z.string().min(1).max(100).optional(), holder: z.string().min(1).max(100).optional() })
  .refine(
    ({ tokenId, holder }) => (tokenId === undefined) !== (holder === undefined),
    'name either a tokenId or a holder',
  )
export const paymentEvent = z.object({
  type: z.string(),
  timestamp: z.string().optional(),
  data: z.object({ orderId: id, amount: money, currency }),
})
export const deadlineAnswer = z.object({
  packBy: instant.nullable(),
  parcels: z.object({ waiting: z.int(), picking: z.int(), packed: z.int(), handedOver: z.int(), late: z.int() }),
  ratePerHour: z.number().nullable(),
  forecastDoneAt: instant.nullable(),
  breaches: z.array(
    z.object({ parcelCode: z.string(), packBy: instant, packedAt: instant.optional(), lateMs: z.int() }),
  ),
})
export const documentKinds = {
  'pick-list.pdf': 'pick-list',
  'packing-slips.pdf': 'packing-slips',
  'labels.pdf': 'labels',
  'labels-and-slips.pdf': 'labels-and-slips',
  'labels.zpl': 'labels-zpl',
} as const
const documentNames = Object.keys(documentKinds) as (keyof typeof documentKinds)[]
const placeInBatch = z.coerce.number().int().min(1, 'must be at least 1').max(100_000).optional()
/** Paper, part and order of a document. */
export const documentQuery = z
  .strictObject({
    size: paperSize.optional(),
    from: placeInBatch,
    to: placeInBatch,
    reverse: z.enum(['0', '1']).optional(),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    path: ['to'],
    message: 'must not be before from',
  })

const coreRoutes = {
  signUp: {
    method: 'post',
    path: '/api/viewers',
    allow: 'anyone',
    body: person,
    status: 201,
    answer: z.object({ viewerId: id, token: z.string() }),
    about: 'Sign up as a viewer; the token lasts 180 days.',
  },
  changeRecipient: {
    method: 'put',
    path: '/api/viewers/me',
    allow: ['viewer'],
    body: z.strictObject({ name: text(120).optional(), address: address.optional() }),
    answer: z.object({ viewerId: id }),
    about: 'New name or address, for orders from now on.',
  },
  createSale: {
    method: 'post',
    path: '/api/sales',
    allow: hosts,
    body: newSale,
    status: 201,
    otherwise: { 200: 'made before: the same again' },
    answer: sale.extend({ replayed: z.boolean().optional() }),
    about: 'Make a sale.',
  },
  openSale: {
    method: 'post',
    path: '/api/sales/:id/open',
    allow: hosts,
    params: saleParams,
    answer: saleChange,
    about: 'Open a sale or go on after a pause.',
  },
  pauseSale: {
    method: 'post',
    path: '/api/sales/:id/pause',
    allow: hosts,
    params: saleParams,
    answer: saleChange,
    about: 'Pause a sale.',
  },
  closeSale: {
    method: 'post',
    path: '/api/sales/:id/close',
    allow: hosts,
    params: saleParams,
    answer: saleChange,
    about: 'Close a sale for good; orders received before are still decided.',
  },
  pinProduct: {
    method: 'put',
    path: '/api/sales/:id/pin',
    allow: hosts,
    params: saleParams,
    body: z.strictObject({ sku }),
    answer: pinAnswer,
    about: 'Pin a product.',
  },
  unpinProduct: {
    method: 'delete',
    path: '/api/sales/:id/pin',
    allow: hosts,
    params: saleParams,
    answer: pinAnswer,
    about: 'Unpin.',
  },
  changeQuota: {
    method: 'post',
    path: '/api/sales/:id/items/:sku/quota',
    allow: hosts,
    params: z.strictObject({ id, sku }),
    body: quotaChange,
    answer: saleItem.extend({ replayed: z.boolean().optional() }),
    about: 'Top up or cut a quota.',
  },
  readSale: {
    method: 'get',
    path: '/api/sales/:id',
    allow: 'anyone',
    params: saleParams,
    answer: sale,
    about: 'The present state of a sale.',
  },
  placeOrder: {
    method: 'post',
    path: '/api/sales/:id/orders',
    allow: ['viewer', 'host', 'admin'],
    params: saleParams,
    body: placeOrderByHttp,
    answer: z.object({ order, replayed: z.boolean().optional() }),
    about: 'Place an order; a host adds the recipient of a phone order.',
  },
  listOrders: {
    method: 'get',
    path: '/api/sales/:id/orders',
    allow: hosts,
    sheddable: true,
    params: saleParams,
    query: z.strictObject({
      ...page,
      state: orderState.exclude(['received']).optional(),
      heldBack: z.literal('yes', 'must be yes').optional().describe('Only orders that are held back'),
    }),
    answer: listOf(order),
    about: 'The orders of a sale by their number.',
  },
  listHolds: {
    method: 'get',
    path: '/api/sales/:id/holds',
    allow: ['viewer'],
    params: saleParams,
    answer: z.object({
      items: z.array(
        z.object({ sku, quantity: z.int(), until: instant, here: z.boolean(), orderId: id.optional() }).meta({
          description: 'Units held by an unpaid order of this phone number; `here`: made with this token',
        }),
      ),
    }),
    about: 'What this buyer holds by unpaid orders, also by those made on another device with the same phone number.',
  },
  extendHold: {
    method: 'post',
    path: '/api/orders/:id/hold',
    allow: ['viewer'],
    params: saleParams,
    answer: order,
    about: 'Hold an unpaid order a little longer, once, while its payment page is open.',
  },
  releaseOrder: {
    method: 'post',
    path: '/api/orders/:id/release',
    allow: ['host', 'dispatcher', 'admin'],
    params: saleParams,
    answer: order,
    about: 'Let an order that was held back be packed.',
  },
  readOrder: {
    method: 'get',
    path: '/api/orders/:id',
    allow: ['viewer', 'host', 'admin'],
    params: saleParams,
    answer: order,
    about: 'The present state of an order.',
  },
  cancelOrder: {
    method: 'post',
    path: '/api/orders/:id/cancel',
    allow: ['viewer', 'host', 'admin'],
    params: saleParams,
    answer: order,
    about: 'Cancel an order that is not packed yet.',
  },
  takePayment: {
    method: 'post',
    path: '/api/payments/webhook',
    allow: 'anyone',
    reads: { body: paymentEvent, headers: ['webhook-id', 'webhook-timestamp', 'webhook-signature'] },
    otherwise: { 202: 'kept; its order is not known yet' },
    answer: z.object({}),
    about:
      'Standard Webhooks: payment.succeeded and payment.refunded (whole or part). 200 taken or repeated, 202 kept for later, 400 cannot be read, 401 signature.',
  },
  cutBatches: {
    method: 'post',
    path: '/api/sales/:id/batches',
    allow: ['host', 'packer', 'admin'],
    params: saleParams,
    answer: z.object({ batches: z.array(batch) }),
    about: 'Cut all waiting parcels into batches now.',
  },
  listBatches: {
    method: 'get',
    path: '/api/batches',
    allow: floor,
    sheddable: true,
    query: z.strictObject({ ...page, saleId: id.optional(), state: batchState.optional() }),
    answer: listOf(batch),
    about: 'Packing batches, the most urgent first.',
  },
  readBatch: {
    method: 'get',
    path: '/api/batches/:id',
    allow: floor,
    params: saleParams,
    answer: batch,
    about: 'One packing batch.',
  },
  claimBatch: {
    method: 'post',
    path: '/api/batches/:id/claim',
    allow: packers,
    params: saleParams,
    answer: batch,
    about: 'Take a batch to pack; nobody else can.',
  },
  readDocument: {
    method: 'get',
    path: '/api/batches/:id/:document',
    allow: packers,
    params: z.strictObject({ id, document: z.enum(documentNames) }),
    query: documentQuery,
    answer: 'application/pdf',
    linked: true,
    otherwise: { 200: 'a PDF; labels.zpl is application/zpl' },
    about:
      'pick-list.pdf, packing-slips.pdf, labels.pdf, labels-and-slips.pdf or labels.zpl; other paper by `?size=`, some parcels by `?from=&to=`, the last page on top by `?reverse=1`.',
  },
  linkDocument: {
    method: 'post',
    path: '/api/documents/link',
    allow: ['host', ...floor],
    body: z.strictObject({ path: text(200) }),
    answer: z.object({ url: z.string(), expiresAt: instant }),
    about: 'A signed address of a document that the token itself may open, good for 5 minutes.',
  },
  packParcel: {
    method: 'post',
    path: '/api/parcels/:code/pack',
    allow: packers,
    params: z.strictObject({ code }),
    body: packScan,
    answer: z.object({
      code,
      state: parcelState,
      packedAt: instant,
      late: z.boolean(),
      replayed: z.boolean().optional(),
    }),
    about: 'Seal a parcel: with each item scanned, with the pieces counted, or unchecked.',
  },
  handOver: {
    method: 'post',
    path: '/api/manifests',
    allow: dispatchers,
    body: newManifest,
    status: 201,
    otherwise: { 200: 'made before: the same again' },
    answer: manifest,
    about: 'Hand packed parcels to a carrier.',
  },
  readManifest: {
    method: 'get',
    path: '/api/manifests/:id.pdf',
    allow: dispatchers,
    params: saleParams,
    answer: 'application/pdf',
    linked: true,
    about: 'The hand-over record.',
  },
  readDeadline: {
    method: 'get',
    path: '/api/sales/:id/deadline',
    allow: ['host', 'dispatcher', 'admin'],
    sheddable: true,
    params: saleParams,
    answer: deadlineAnswer,
    about: 'What is packed, what is late, and when it will be done.',
  },
  revokeTokens: {
    method: 'post',
    path: '/api/tokens/revoke',
    allow: ['admin'],
    body: tokensToRevoke,
    answer: z.object({ revokedAt: instant }),
    about:
      'Revoke one token by its id (`jti`), or all that its holder (`sub`) has until now. Their websockets are closed within 5 s.',
  },
} as const satisfies Record<string, Route>

/** Every HTTP route with who may use it: the table that the server, the tests of roles and the OpenAPI document use. Each area has its own file in `routes/`. */
export const routes = {
  // Before `/api/batches/:id/:document`, which would take a worksheet for a document.
  ...packingFloorRoutes,
  ...goodsRoutes,
  ...printRoutes,
  ...coreRoutes,
  ...signInRoutes,
  ...saleListRoutes,
  ...planningRoutes,
  ...auditRoutes,
  ...prepareRoutes,
  ...importRoutes,
  ...rehearsalRoutes,
  ...hostReportRoutes,
  ...controlRoutes,
  ...capacityRoutes,
  ...dispatchRoutes,
  ...ladderRoutes,
  ...ratesRoutes,
} as const satisfies Record<string, Route>

export type RouteName = keyof typeof routes
