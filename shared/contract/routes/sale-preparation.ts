import { z } from 'zod'
import { codTerms, id, instant, sale, sku, version } from '../common.ts'
import { startAtHub } from './calendar.ts'
import { newItems, newSale, payments, saleDescription } from './sale.ts'
import { hosts, saleParams, text, type Route } from '../route.ts'

/** URLs of an item's photo, 320 and 1080 pixels on the long side. They never change, so a phone can cache them. */
export const photoUrls = z.object({ sku, small: z.string(), large: z.string() })
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
  description: z.string().nullable(),
  codTerms: codTerms.nullable().describe("Chosen for this sale; null: the shop's"),
  photos: z.array(photoUrls),
  rehearsal: rehearsalBrief.nullable(),
})
export type SaleDetails = z.output<typeof saleDetails>
export type ItemPhoto = z.output<typeof photoUrls>

export const saleStart = z.strictObject({
  startsAt: instant.nullable(),
  orders: z
    .int()
    .min(0)
    .max(1_000_000)
    .nullable()
    .optional()
    .describe('How many are expected, for the calendar; as it is when left out, null: not known'),
  minutes: z.int().min(1).max(1440).nullable().optional().describe('How long it is meant to last; null: not known'),
})

export const saleEdit = z.strictObject({
  version,
  title: text(200),
  phoneProof: z.boolean().optional().describe('As it is when left out'),
  payments: payments.optional().describe('As they are when left out'),
  description: saleDescription.optional().describe('As it is when left out; null: none'),
  codTerms: codTerms.nullable().optional().describe("As they are when left out; null: the shop's"),
  items: newItems,
})

const itemParams = z.strictObject({ id, sku })
export const photoTypes = ['image/*'] as const

export const newRehearsal = z.strictObject({
  rehearsalId: id,
  viewers: z.int().min(1, 'must be 1-50').max(50, 'must be 1-50'),
  ordersPerMinute: z.int().min(1, 'must be 1-1200').max(1200, 'must be 1-1200'),
  minutes: z.int().min(1, 'must be 1-60').max(60, 'must be 1-60'),
})

/**
 * What a host prepares before a sale, including a rehearsal: the same goods, simulated viewers, and nothing is ever
 * packed.
 */
export const salePreparationRoutes = {
  readSaleDetails: {
    method: 'get',
    path: '/api/sales/:id/details',
    allow: 'anyone',
    params: saleParams,
    answer: saleDetails,
    about:
      'Details of a sale besides its goods and numbers: when it starts, its description, photos, whether it is a rehearsal.',
  },
  setSaleStart: {
    method: 'put',
    path: '/api/sales/:id/start',
    allow: hosts,
    params: saleParams,
    body: saleStart,
    answer: saleDetails.extend({
      hub: startAtHub.nullable().describe('What the start means for the hub; null: no start, or the seller has no hub'),
    }),
    about:
      'Set when a scheduled sale is meant to start; it is still opened by hand. `hub` warns of a start at which the hub or its truck is full.',
  },
  editSale: {
    method: 'put',
    path: '/api/sales/:id',
    allow: hosts,
    params: saleParams,
    body: saleEdit,
    answer: sale,
    about:
      'Title, description and goods of a sale that was never open, as a whole, the payments it takes, what is agreed for cash on delivery, and whether it asks for proof of phones. `version` is the one that was edited; `wrong-state` when it has changed since or was opened.',
  },
  setPhoto: {
    method: 'put',
    path: '/api/sales/:id/items/:sku/photo',
    allow: hosts,
    sheddable: true,
    params: itemParams,
    raw: { bytesMax: 10 * 1024 * 1024, types: photoTypes },
    answer: photoUrls,
    about:
      'Set the photo of an item: JPEG, PNG, WebP or AVIF up to 10 MiB. It is re-encoded, so nothing hidden in the file is stored.',
  },
  removePhoto: {
    method: 'delete',
    path: '/api/sales/:id/items/:sku/photo',
    allow: hosts,
    params: itemParams,
    answer: saleDetails,
    about: "Remove an item's photo.",
  },
  readPhoto: {
    method: 'get',
    path: '/api/photos/:file',
    allow: 'anyone',
    params: z.strictObject({ file: z.string().regex(/^[0-9a-f]{64}-(320|1080)\.webp$/) }),
    answer: 'image/webp',
    about: 'A photo by its URL.',
  },
  readSaleQr: {
    method: 'get',
    path: '/api/sales/:id/qr.svg',
    allow: 'anyone',
    params: saleParams,
    query: z.strictObject({ url: z.url({ protocol: /^https?$/ }).max(300) }),
    answer: z.object({ svg: z.string() }),
    about: "A sale's URL for viewers (`…/live/:id`) as a QR code (SVG); for its hosts, any other URL too.",
  },
  copySale: {
    method: 'post',
    path: '/api/sales/:id/copies',
    allow: hosts,
    params: saleParams,
    body: newSale,
    status: 201,
    otherwise: { 200: 'already made: repeats the answer' },
    answer: sale.extend({ replayed: z.boolean().optional() }),
    about:
      'Create a sale after another one: goods and stock are given anew, the photos of the same goods and the rules are taken over.',
  },
  rehearse: {
    method: 'post',
    path: '/api/sales/:id/rehearsal',
    allow: hosts,
    params: saleParams,
    body: newRehearsal,
    status: 201,
    otherwise: { 200: 'already made: repeats the answer' },
    answer: sale.extend({ replayed: z.boolean().optional() }),
    about:
      'Create a rehearsal of a sale: a separate sale with the same goods, in which simulated viewers order at this rate while it is open. It closes on its own after `minutes`; nothing in it is packed. One at a time per seller.',
  },
} as const satisfies Record<string, Route>
