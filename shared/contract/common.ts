import { z } from 'zod'
import { cancelReasons, rejectReasons } from '../order/order.ts'
import { waitingOutcomes } from '../order/waiting.ts'
import { paperProblems } from '../packing/paper/paper-problem.ts'
import { refusalFeeMax, refusalPayers } from '../shop/cod-terms.ts'
import { inspections } from '../shop/shop.ts'
import { staffName } from './staff-name.ts'

/** Schemas shared by several routes and commands. Objects are strict: an unknown key is refused, never ignored. */

/** Any UUID, in lower case as Postgres writes it, so that an id is the same text everywhere. */
export const id = z
  .guid('must be a UUID')
  .transform((text) => text.toLowerCase())
  .meta({ format: 'uuid' })

/** A product code: short, upper case, safe in a URL, on a label and in a barcode. */
/** What a SKU is made of. */
export const skuPattern = /^[A-Z0-9][A-Z0-9._-]{0,39}$/
export const sku = z.string().regex(skuPattern, 'must match [A-Z0-9][A-Z0-9._-]{0,39}')
export const quantity = z.int('must be a whole number 1-99').min(1, 'must be 1-99').max(99, 'must be 1-99')
export const instant = z.iso.datetime({ precision: 3 }).describe('RFC 3339, UTC, milliseconds, Z')
export const money = z.int().min(0).max(1_000_000_000_000).describe('Whole minor units of the currency')
export const currency = z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code')
export const version = z.int().min(1)
export const payment = z.enum(['cod', 'prepaid'])
const line = z.strictObject({ sku, quantity })
export const lines = z
  .array(line)
  .min(1, 'must have 1-10 lines')
  .max(10, 'must have 1-10 lines')
  .refine(
    (all) => all.length === 1 || new Set(all.map((one) => one.sku)).size === all.length,
    'a SKU may appear only once',
  )

export const saleState = z.enum(['scheduled', 'open', 'paused', 'closed'])
export const orderState = z.enum([
  'received',
  'rejected',
  'reserved',
  'confirmed',
  'expired',
  'cancelled',
  'packed',
  'handed-over',
  'delivered',
  'returned',
])
export const parcelState = z.enum(['waiting', 'picking', 'packed', 'handed-over', 'cancelled'])
export const batchState = z.enum(['open', 'claimed', 'packed', 'handed-over'])

const choice = z
  .object({ product: z.string(), label: z.string() })
  .meta({ description: 'Items of one product are shown as one, with a choice: size, weight, taste' })

const shippingRule = z
  .object({
    fee: money,
    otherProvinces: money.nullable().describe('For other provinces than `province`; `fee` when null'),
    freeFrom: money.nullable().describe('Free when the goods in one parcel cost at least this much'),
    province: z.string().nullable().describe("The code of the shop's own province"),
  })
  .meta({ description: 'The shipping fee: charged once per buyer, address and sale' })

export const codTerms = z
  .strictObject({
    inspection: z.enum(inspections).describe('Whether a buyer may inspect the goods, or also try them, before paying'),
    refusalFee: z
      .int()
      .min(0)
      .max(refusalFeeMax, `must be at most ${refusalFeeMax}`)
      .describe('What a parcel costs that is refused at the door; 0: nothing'),
    refusalFeeBy: z.enum(refusalPayers).describe('Who pays it'),
  })
  .meta({ description: 'What is agreed for a parcel that is paid for at the door' })

export const saleItem = z.object({
  sku,
  title: z.string(),
  price: money,
  quota: z.int(),
  available: z.int(),
  held: z.int(),
  sold: z.int(),
  perViewerLimit: z.int().nullable(),
  choice: choice.optional(),
  version,
})
export const sale = z
  .object({
    saleId: id,
    title: z.string(),
    state: saleState,
    version,
    currency,
    timeZone: z.string(),
    deadlinePolicy: z.string(),
    pin: sku.nullable(),
    phoneProof: z.boolean().describe('Whether only viewers with a proven phone may order'),
    payments: z.array(payment).describe('How orders in it may be paid'),
    shipping: shippingRule.optional(),
    codTerms: codTerms.optional(),
    items: z.array(saleItem),
  })
  .meta({ id: 'Sale' })

const shipping = z
  .object({
    carrier: z
      .string()
      .describe('The name of a carrier with an API if booked there, such as `ghn`; otherwise as on the manifest'),
    tracking: z.string().optional().describe("The carrier's own number, once it is known"),
    handedOverAt: instant.optional(),
  })
  .meta({ description: 'Who carries the packed parcel' })
const collect = z
  .object({
    point: z.string().describe('The name of the point'),
    address: z.string(),
    hours: z.string(),
    code: z.string().optional().describe('What the buyer says at the point, once the parcel is there'),
    until: instant.optional().describe('Until when it is kept there'),
  })
  .meta({ description: 'Where the parcel is collected' })
const cancelled = z.object({ why: z.enum(cancelReasons) })

export const order = z
  .object({
    orderId: id,
    saleId: id,
    state: orderState,
    version: z.int().min(0),
    seq: z.int().optional(),
    reason: z.enum(rejectReasons).optional(),
    lines: z.array(z.object({ sku, quantity, price: money.optional() })),
    total: money.optional(),
    currency: currency.optional(),
    shippingFee: money.optional().describe('The fee for the parcel, with the first of its orders'),
    toPay: money.optional().describe('What is still to be paid with this order, the fee included'),
    payment,
    paidAt: instant.optional(),
    refundDue: z.boolean().optional(),
    refunded: money.optional().describe('What the payment provider has paid back'),
    heldBack: z
      .enum(['refunded', 'part-refunded', 'platform'])
      .optional()
      .describe('Why it is not packed until the host releases it'),
    packBy: instant.optional(),
    handOverBy: instant.optional(),
    holdUntil: instant.optional(),
    holdExtended: z.boolean().optional(),
    offered: z
      .literal(true)
      .optional()
      .describe(
        'Offered to who waited for it: while `reserved`, confirm it (`cod`) or pay it (`prepaid`) until `holdUntil`',
      ),
    payUrl: z.string().optional(),
    parcelCode: z.string().optional(),
    shipping: shipping.optional(),
    collect: collect.optional(),
    cancelled: cancelled.optional(),
    receivedAt: instant,
    decidedAt: instant.optional(),
  })
  .meta({ id: 'Order' })

export const waitingEntry = z
  .object({
    orderId: id.describe('Of the order that it becomes with an offer'),
    saleId: id,
    sku,
    quantity: z.int(),
    payment,
    state: z
      .enum(['waiting', ...waitingOutcomes])
      .describe('`closed`: the sale ended first; `over-limit`: its buyer has as many as they may'),
    place: z.int().optional().describe('Place in the line for this item while it waits: 1 is served next'),
    joinedAt: instant,
  })
  .meta({ id: 'WaitingEntry' })

const batchParcel = z.object({
  code: z.string(),
  state: parcelState,
  packBy: instant,
  cod: money,
  lines: z.array(z.object({ sku, title: z.string(), quantity: z.int() })),
  /** Why a person must look at its paper before it is packed. */
  attention: z.array(z.enum(paperProblems)).optional(),
})
export const batch = z
  .object({
    batchId: id,
    saleId: id,
    state: batchState,
    version,
    packBy: instant,
    claimedBy: staffName.optional(),
    parcels: z.array(batchParcel),
  })
  .meta({ id: 'Batch' })

export type SaleView = z.output<typeof sale>
export type SaleItemView = z.output<typeof saleItem>
export type OrderView = z.output<typeof order>
export type WaitingView = z.output<typeof waitingEntry>
export type BatchView = z.output<typeof batch>
