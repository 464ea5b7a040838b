import { z } from 'zod'
import { id, instant, money, sale, sku, version } from '../common.ts'
import { hosts, saleParams, text, type Route } from '../route.ts'

/** Addresses of an item's photo: 320 and 1080 pixels at the longer side. They never change, so a phone keeps them. */
const photo = z.object({ sku, small: z.string(), large: z.string() })
const rehearsalBrief = z.object({
  ofSaleId: id,
  viewers: z.int(),
  ordersPerMinute: z.int(),
  endsAt: instant,
  endedAt: instant.nullable(),
})
const saleDetails = z.object({
  saleId: id,
  startsAt: instant.nullable(),
  photos: z.array(photo),
  rehearsal: rehearsalBrief.nullable(),
})
export type SaleDetails = z.output<typeof saleDetails>
export type ItemPhoto = z.output<typeof photo>

export const saleStart = z.strictObject({ startsAt: instant.nullable() })

const editedItem = z.strictObject({
  sku,
  title: text(200),
  price: money,
  quota: z.int().min(0).max(10_000_000),
  perViewerLimit: z.int().min(1).max(1_000_000).nullable().default(null),
})
export const saleEdit = z.strictObject({
  version,
  title: text(200),
  phoneProof: z.boolean().optional().describe('As it is when left out'),
  items: z
    .array(editedItem)
    .min(1, 'must have 1-500 items')
    .max(500, 'must have 1-500 items')
    .refine((all) => new Set(all.map((one) => one.sku)).size === all.length, 'a SKU may appear only once'),
})

const itemParams = z.strictObject({ id, sku })
const photoTypes = ['image/*'] as const

export const newRehearsal = z.strictObject({
  rehearsalId: id,
  viewers: z.int().min(1, 'must be 1-50').max(50, 'must be 1-50'),
  ordersPerMinute: z.int().min(1, 'must be 1-1200').max(1200, 'must be 1-1200'),
  minutes: z.int().min(1, 'must be 1-60').max(60, 'must be 1-60'),
})

/** What a host makes ready before a sale, and a rehearsal of it: the same goods, simulated viewers, and nothing is ever packed. */
export const salePreparationRoutes = {
  readSaleDetails: {
    method: 'get',
    path: '/api/sales/:id/details',
    allow: 'anyone',
    params: saleParams,
    answer: saleDetails,
    about: 'What belongs to a sale besides its goods and numbers: when it starts, photos, whether it is a rehearsal.',
  },
  setSaleStart: {
    method: 'put',
    path: '/api/sales/:id/start',
    allow: hosts,
    params: saleParams,
    body: saleStart,
    answer: saleDetails,
    about: 'When a scheduled sale is meant to start; it is opened by hand all the same.',
  },
  editSale: {
    method: 'put',
    path: '/api/sales/:id',
    allow: hosts,
    params: saleParams,
    body: saleEdit,
    answer: sale,
    about:
      'Title and goods of a sale that was never open, as a whole, and whether it asks for proof of phones. `version` is the one that was edited; `wrong-state` when it has changed since or was opened.',
  },
  setPhoto: {
    method: 'put',
    path: '/api/sales/:id/items/:sku/photo',
    allow: hosts,
    sheddable: true,
    params: itemParams,
    raw: { bytesMax: 10 * 1024 * 1024, types: photoTypes },
    answer: photo,
    about:
      'The photo of an item: JPEG, PNG, WebP or AVIF up to 10 MiB. It is drawn anew, so nothing hidden in the file is kept.',
  },
  removePhoto: {
    method: 'delete',
    path: '/api/sales/:id/items/:sku/photo',
    allow: hosts,
    params: itemParams,
    answer: saleDetails,
    about: "Take an item's photo away.",
  },
  readPhoto: {
    method: 'get',
    path: '/api/photos/:file',
    allow: 'anyone',
    params: z.strictObject({ file: z.string().regex(/^[0-9a-f]{64}-(320|1080)\.webp$/) }),
    answer: 'image/webp',
    about: 'A photo by its address.',
  },
  readSaleQr: {
    method: 'get',
    path: '/api/sales/:id/qr.svg',
    allow: hosts,
    params: saleParams,
    query: z.strictObject({ url: z.url({ protocol: /^https?$/ }).max(300) }),
    answer: z.object({ svg: z.string() }),
    about: 'The address of a sale for viewers as a QR code (SVG).',
  },
  rehearse: {
    method: 'post',
    path: '/api/sales/:id/rehearsal',
    allow: hosts,
    params: saleParams,
    body: newRehearsal,
    status: 201,
    otherwise: { 200: 'made before: the same again' },
    answer: sale.extend({ replayed: z.boolean().optional() }),
    about:
      'Make a rehearsal of a sale: a sale of its own with the same goods, in which simulated viewers order at this pace while it is open. It closes by itself after `minutes`; nothing of it is packed. One at a time per seller.',
  },
} as const satisfies Record<string, Route>
