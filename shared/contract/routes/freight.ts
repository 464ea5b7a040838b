import { z } from 'zod'
import { invoiceKinds } from '../../freight/freight-invoice.ts'
import { freightBases } from '../../freight/freight-split.ts'
import { currency, id, instant, money } from '../common.ts'
import { code, dispatchers, listOf, managers, page, saleParams, type Route } from '../route.ts'
import { slug } from './person.ts'

const by = z.enum(freightBases).describe('What the freight of a manifest is split by')
const rule = z.object({ by })
const ofSeller = z.strictObject({
  seller: slug.optional().describe("Whose rule it is; the own seller's when left out"),
})

const number = z.string().nullable().describe('How people call the manifest')
const kind = z.enum(invoiceKinds)
const parcelCode = z.string().nullable().describe('The parcel that came back; null unless it is about a return')

export const newInvoice = z
  .strictObject({
    invoiceId: id,
    kind: kind
      .default('freight')
      .describe('`freight`: what the carrier asks for the manifest; `return`: for a parcel that came back'),
    parcelCode: code.optional(),
    seller: slug
      .optional()
      .describe(
        'Of a return: whose goods in the parcel caused it; all of it is theirs. Split by the rule when left out',
      ),
    amount: money,
  })
  .refine(({ kind, parcelCode }) => (kind === 'return') === (parcelCode !== undefined), {
    path: ['parcelCode'],
    message: 'is needed for a return, and for nothing else',
  })
  .refine(({ kind, seller }) => kind === 'return' || seller === undefined, {
    path: ['seller'],
    message: 'is for a return only: freight is split by the rule',
  })

const invoice = z.object({
  invoiceId: id,
  entry: z.int().describe('Counts the invoices of a manifest from 1'),
  kind,
  parcelCode,
  seller: slug.nullable().describe('Whose goods caused the return, where that was said'),
  amount: money,
  by,
  at: instant,
  shares: z.array(z.object({ seller: slug, amount: money })),
  replaced: z.boolean().describe('A later entry of the same kind (and parcel) took its place'),
})
const booked = invoice.omit({ replaced: true }).extend({ manifestId: id, replayed: z.boolean().optional() })

const share = z.object({
  seller: slug,
  name: z.string().nullable(),
  parcels: z.int().describe('Parcels with its goods; one with goods of several counts for each of them'),
  units: z.int(),
  grams: z.int().nullable().describe('Its part of the weight; null while what a parcel weighs is not known'),
  amount: money.nullable().describe('Its share of all that holds; null while the freight is open'),
  alone: money.optional().describe('What its own parcels would have cost by the price table'),
  saved: z
    .int()
    .nullable()
    .optional()
    .describe('`alone` less its share of the freight, returns apart; negative: alone was cheaper'),
})
const shares = z
  .object({
    manifestId: id,
    number,
    carrier: z.string(),
    handedOverAt: instant,
    timeZone: z.string(),
    currency,
    by,
    state: z.enum(['open', 'settled']).describe('`open`: the carrier’s invoice is not known yet'),
    parcels: z.int(),
    units: z.int(),
    total: money.nullable().describe('All invoices that hold'),
    proposal: money.nullable().describe('The sum of the fees that the carrier named when booking, once it named all'),
    invoices: z.array(invoice),
    shares: z.array(share),
    alone: z
      .object({ table: z.string(), source: z.string(), total: money, saved: z.int().nullable() })
      .optional()
      .describe('What separate trips would have cost; left out without a price table or with a weight unknown'),
  })
  .meta({ id: 'FreightShares' })
const ownShare = z.object({
  manifestId: id,
  number,
  carrier: z.string(),
  handedOverAt: instant,
  invoiceId: id,
  kind,
  parcelCode,
  by,
  parcels: z.int(),
  units: z.int(),
  amount: money,
  currency,
  at: instant,
  replaced: z.boolean(),
  alone: money
    .optional()
    .describe('Of freight that holds: what the own parcels would have cost by the price table, where one is known'),
  saved: z.int().optional().describe('`alone` less the share; negative: alone was cheaper'),
})
export type FreightShares = z.output<typeof shares>
export type FreightInvoiceView = z.output<typeof invoice>
export type BookedInvoice = z.output<typeof booked>
export type OwnShareView = z.output<typeof ownShare>

const readers = ['host', ...dispatchers] as const
const language = z.enum(['vi', 'en']).default('vi')
const file = { method: 'get', allow: readers, params: saleParams, query: z.strictObject({ language }) } as const

/** Freight that several producers share: one truck, one invoice, each producer's part of it to the đồng. */
export const freightRoutes = {
  readFreightRule: {
    method: 'get',
    path: '/api/freight-rule',
    allow: managers,
    query: ofSeller,
    answer: rule,
    about: 'By what the freight of a shared pick-up is split; `parcel` until something else is chosen.',
  },
  putFreightRule: {
    method: 'put',
    path: '/api/freight-rule',
    allow: managers,
    query: ofSeller,
    body: z.strictObject({ by }),
    answer: rule,
    about: 'Choose by what freight is split, for invoices entered from now on.',
  },
  addFreightInvoice: {
    method: 'post',
    path: '/api/manifests/:id/invoice',
    allow: dispatchers,
    params: saleParams,
    body: newInvoice,
    status: 201,
    otherwise: { 200: 'already entered: repeats the answer' },
    answer: booked,
    about:
      'Enter what the carrier asks for a signed manifest, or for a parcel of it that came back: each producer’s share is kept. A further entry corrects the one before.',
  },
  readFreightShares: {
    method: 'get',
    path: '/api/manifests/:id/shares',
    allow: readers,
    params: saleParams,
    answer: shares,
    about: 'Each producer’s share of the freight of a signed manifest, to the đồng.',
  },
  readFreightSharesCsv: {
    ...file,
    path: '/api/manifests/:id/shares.csv',
    answer: 'text/csv',
    about: 'The shares as a table.',
  },
  readFreightSharesPdf: {
    ...file,
    path: '/api/manifests/:id/shares.pdf',
    answer: 'application/pdf',
    about: 'The shares on paper.',
  },
  listOwnShares: {
    method: 'get',
    path: '/api/mine/shares',
    allow: ['producer', 'host', 'dispatcher', 'owner'],
    query: z.strictObject(page),
    answer: listOf(ownShare),
    about: "The own seller's shares of freight, newest first; nobody else's.",
  },
} as const satisfies Record<string, Route>
