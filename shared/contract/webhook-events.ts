import { z } from 'zod'
import { caseKinds, caseLadder, caseOutcomes } from '../case/case.ts'
import { newsTypes, type News } from '../news/news.ts'
import { cancelReasons } from '../order/order.ts'
import { eventTypes, type CaseEvent, type ParcelEvent, type PickupEvent, type TestEvent } from '../webhook/event.ts'
import { currency, id, instant, money } from './common.ts'

/** What is posted to a webhook. Receivers ignore what they do not know: more is added without notice. */

const platform = z
  .object({
    platform: z.string().describe('`tiktok-shop`, `shopee` or a format of the operator'),
    shopId: id,
    orderId: z.string(),
    packageId: z.string().describe('Empty until the platform has made one'),
  })
  .describe('For an order taken on another platform: what it is called there')
const lines = z.array(z.object({ sku: z.string(), title: z.string(), quantity: z.int() }))
const timestamp = instant.describe('When it happened')
const carrier = z.string().describe('`ghn`, `ghtk`, `viettelpost`, or a name as it was written')
const orderStates = ['reserved', 'confirmed', 'expired', 'cancelled', 'packed', 'handed-over', 'delivered', 'returned']
const parcelTypes = eventTypes.filter((type) => type.startsWith('parcel.')) as ParcelEvent['type'][]
const caseTypes = eventTypes.filter((type) => type.startsWith('case.')) as CaseEvent['type'][]
const pickupTypes = eventTypes.filter((type) => type.startsWith('pickup.')) as PickupEvent['type'][]

const order = z.object({
  type: z.enum(newsTypes),
  timestamp,
  data: z.object({
    orderId: id,
    saleId: id,
    saleTitle: z.string(),
    timeZone: z.string(),
    number: z.int().describe('The number that the buyer was told'),
    version: z.int().describe('Of the order after this change: events may arrive late, twice, or in another sequence'),
    state: z.enum(orderStates),
    payment: z.enum(['cod', 'prepaid']),
    total: money,
    currency,
    shippingFee: money.optional(),
    toPay: money.optional().describe('What is still to be paid with it'),
    paid: z.boolean(),
    lines,
    cancelled: z.object({ why: z.enum(cancelReasons) }).optional(),
    refunded: money.optional(),
    holdUntil: instant.optional(),
    handOverBy: instant.optional(),
    parcelCode: z.string().optional(),
    carrier: carrier.optional(),
    tracking: z.string().optional(),
    trackingUrl: z.string().optional(),
    platform: platform.optional(),
  }),
})

const parcel = z.object({
  type: z.enum(parcelTypes),
  timestamp,
  data: z.object({
    parcelId: id,
    code: z.string().describe('As on its label'),
    saleId: id,
    state: z.enum(['waiting', 'picking', 'packed', 'handed-over', 'cancelled']),
    packBy: instant,
    handOverBy: instant,
    packedAt: instant.optional(),
    orders: z.array(z.object({ orderId: id, number: z.int(), platform: platform.optional() })),
    lines,
    carrier: carrier.optional(),
    tracking: z.string().optional(),
    manifestId: id.optional(),
  }),
})

const pickup = z.object({
  type: z.enum(pickupTypes),
  timestamp,
  data: z.object({
    pickupId: id.nullable().describe('`null` where parcels were handed over without a pick-up'),
    carrier,
    state: z.enum(['open', 'signed', 'cancelled']),
    number: z.string().nullable().describe('Of the hand-over record, as on its paper'),
    plannedAt: instant.optional(),
    manifestId: id.optional(),
    parcels: z
      .array(z.string())
      .optional()
      .describe('Codes that were signed for or, for an amendment, that it adds or leaves behind'),
    amendment: z.object({ number: z.int(), kind: z.enum(['added', 'left-behind']) }).optional(),
  }),
})

const supportCase = z.object({
  type: z.enum(caseTypes),
  timestamp,
  data: z.object({
    caseId: id,
    orderId: id,
    saleId: id,
    number: z.int().describe('Of the order, as the buyer was told'),
    version: z.int().describe('Of the case after this step'),
    kind: z.enum(caseKinds),
    state: z.enum(['open', 'closed']),
    rung: z.enum(caseLadder).describe('Whose turn it is'),
    answerBy: instant,
    sku: z.string().optional(),
    outcome: z.enum(caseOutcomes).optional(),
    parcelCode: z.string().optional(),
  }),
})

const test = z.object({
  type: z.literal('webhook.test'),
  timestamp,
  data: z.object({ endpointId: id }),
})

/** By the noun of their types. That what is sent fits is checked by the compiler and, field by field, by tests. */
export const webhookEvents = { order, parcel, pickup, case: supportCase, webhook: test } as const

type Told = { order: News; parcel: ParcelEvent; pickup: PickupEvent; case: CaseEvent; webhook: TestEvent }
type Described = { [Noun in keyof Told]: z.output<(typeof webhookEvents)[Noun]> }
/** Does not compile where something is sent that the contract does not describe. */
export type SentAsDescribed<Sent extends Described = Told> = Sent
