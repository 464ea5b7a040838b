import { z } from 'zod'
import { codTerms, currency, id, instant, money, payment, sale, saleItem, saleState, sku, version } from '../common.ts'
import { packs } from '../../sale/sale.ts'
import { choiceLabelMax } from '../../sale/choice.ts'
import { slug } from './person.ts'
import { hosts, listOf, page, plainText, saleParams, crew, text, type Route } from '../route.ts'

const saleChange = z.object({ state: saleState, version, undecided: z.int().optional() })

const pinAnswer = z.object({ pin: sku.nullable(), version })

const saleBrief = z.object({
  saleId: id,
  title: z.string(),
  state: saleState,
  version,
  currency,
  timeZone: z.string(),
  deadlinePolicy: z.string(),
  pin: sku.nullable(),
  items: z.int(),
  createdAt: instant,
  startsAt: instant.optional(),
  rehearsal: z.boolean().optional(),
  shopId: id.optional().describe('The platform shop whose orders it holds, if they were taken elsewhere'),
})
export type SaleBrief = z.output<typeof saleBrief>

/** Which product an item is a choice of. On paper the item keeps its own title. */
export const choice = z.strictObject({ product: plainText(200), label: plainText(choiceLabelMax) })

const newItem = z.strictObject({
  sku,
  title: text(200),
  price: money,
  quota: z.int().min(0).max(10_000_000),
  perViewerLimit: z.int().min(1).max(1_000_000).nullable().default(null),
  choice: choice
    .nullable()
    .optional()
    .describe("The product it is a choice of; null: none. Left out: as it is; for a new item as in the shop's goods"),
  seller: slug
    .optional()
    .describe('Whose goods: a member below the own seller. Left out: as it is; for a new item the own goods'),
  packs: z
    .enum(packs)
    .optional()
    .describe('Who packs it; `producer`: whose goods they are. Left out: as it is; for a new item the hub'),
})
export type NewItem = z.input<typeof newItem>
export const newItems = z
  .array(newItem)
  .min(1, 'must have 1-500 items')
  .max(500, 'must have 1-500 items')
  .refine((all) => new Set(all.map((one) => one.sku)).size === all.length, 'a SKU may appear only once')

export const payments = z
  .array(payment)
  .min(1, 'must name a payment')
  .max(2, 'must name each payment once')
  .refine((all) => new Set(all).size === all.length, 'must name each payment once')
export const saleDescription = text(1_000).nullable().describe('What viewers read before they order; null: nothing')

export const newSale = z.strictObject({
  saleId: id,
  title: text(200),
  timeZone: text(60),
  currency,
  deadlinePolicy: text(60),
  phoneProof: z.boolean().default(false).describe('Take orders only from viewers who have proven their phone'),
  payments: payments.default([...payment.options]).describe('How orders may be paid; both when left out'),
  description: saleDescription.default(null),
  codTerms: codTerms.nullable().default(null).describe("What is agreed for cash on delivery; null: as the shop's"),
  items: newItems,
})

/** Units added to an item or a lot, or taken from it; never nothing, so that a record of it means something. */
export const unitsChange = z.strictObject({
  changeId: id,
  delta: z
    .int()
    .min(-10_000_000)
    .max(10_000_000)
    .refine((delta) => delta !== 0, 'must not be 0'),
  reason: plainText(200),
})

const saleOptions = z.object({
  phoneProof: z.boolean().describe('Whether codes can be sent to phones'),
  prepaid: z.boolean().describe("Whether buyers are shown how to pay: by the shop's account or a payment page"),
})

/** A sale on air: created, opened, paused, closed; its pins and quotas. */
export const saleRoutes = {
  createSale: {
    method: 'post',
    path: '/api/sales',
    allow: hosts,
    body: newSale,
    status: 201,
    otherwise: { 200: 'already made: repeats the answer' },
    answer: sale.extend({ replayed: z.boolean().optional() }),
    about: 'Create a sale.',
  },
  listSales: {
    method: 'get',
    path: '/api/sales',
    allow: crew,
    sheddable: true,
    query: z.strictObject({ ...page, state: saleState.optional() }),
    answer: listOf(saleBrief),
    about: "The own seller's sales, newest first; an admin sees all.",
  },
  readSaleOptions: {
    method: 'get',
    path: '/api/sale-options',
    allow: hosts,
    answer: saleOptions,
    about: 'What a sale of the own seller can ask for and offer here.',
  },
  readSale: {
    method: 'get',
    path: '/api/sales/:id',
    allow: 'anyone',
    params: saleParams,
    answer: sale,
    about: 'The current state of a sale.',
  },
  openSale: {
    method: 'post',
    path: '/api/sales/:id/open',
    allow: hosts,
    params: saleParams,
    answer: saleChange,
    about: 'Open a sale, or resume it after a pause.',
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
    about: 'Close a sale for good; orders received before that are still decided.',
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
    body: unitsChange,
    answer: saleItem.extend({ replayed: z.boolean().optional() }),
    about: 'Raise or lower a quota.',
  },
} as const satisfies Record<string, Route>
