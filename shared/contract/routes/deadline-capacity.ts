import { z } from 'zod'
import { id, instant } from '../common.ts'
import { hosts, saleParams, text, wallTime, wallTimeOrMidnight, type Route } from '../route.ts'
import { startAtHub } from './calendar.ts'

const floorHours = z
  .strictObject({ from: wallTime, until: wallTimeOrMidnight })
  .refine(({ from, until }) => from !== until, 'must differ')

export const sessionToPlan = z.strictObject({
  deadlinePolicy: text(60),
  timeZone: text(60),
  day: z.iso.date('must be a date YYYY-MM-DD'),
  starts: z.array(wallTime).min(1, 'must have 1-24 wall times').max(24, 'must have 1-24 wall times'),
  minutes: z.int().min(1).max(1440).default(120),
  orders: z.int().min(0).max(1_000_000),
  hands: z.int().min(0).max(1000),
  ratePerPackerHour: z.number().min(1).max(1200).optional(),
  floorHours: floorHours.nullable().default(null),
  saleId: id.optional().describe('A session that is planned already and would be moved: it is not in its own way'),
})

const band = z
  .object({ low: z.number(), mid: z.number(), high: z.number() })
  .describe('Between low and high 80 times out of 100')
const promised = z.object({
  packBy: instant,
  handOverBy: instant,
  date: z.string().describe('Local day of packBy'),
  weekday: z.int().min(1).max(7).describe('ISO, 1 = Monday'),
  daysLater: z.int().describe('Local days after the order: 0 is the same day'),
})
const pace = z.object({ source: z.enum(['given', 'learnt', 'prior']), scans: z.int(), perPackerHour: band })
const sessionPlan = z.object({
  start: z.string(),
  startsAt: instant,
  endsAt: instant,
  atStart: promised,
  atEnd: promised,
  parts: z.array(
    promised.extend({
      from: instant,
      until: instant,
      orders: z.int(),
      due: z.int(),
      packable: band,
      handsNeeded: z.int().nullable(),
    }),
  ),
  handsNeeded: z.int().nullable(),
  packedAt: z.object({ early: instant, expected: instant, late: instant }).nullable(),
  verdict: z.enum(['fits', 'tight', 'fails']),
  hub: startAtHub.nullable().describe('What the start means for the hub; null: the seller has none'),
})
export const planAnswer = z.object({ pace, plans: z.array(sessionPlan), latestSameDay: z.string().nullable() })

const lookers = ['host', 'dispatcher', 'owner', 'admin'] as const
const promise = z.object({
  packBy: instant,
  handOverBy: instant,
  shifted: z.boolean().describe('Later than the policy alone would promise: the floor is full until then'),
})

export type SalePromise = z.output<typeof promise>

export const capacityAnswer = z.object({
  at: instant,
  light: z.enum(['sell', 'slow', 'stop']).describe('Whether the floor can keep the promise made to orders placed now'),
  promise,
  left: band.describe('Further parcels that can be packed by that promise; negative: this many too many'),
  due: z.int(),
  packable: band,
  handsNeeded: z
    .int()
    .nullable()
    .describe('Packers needed to meet every deadline nine times out of ten; null: not possible'),
  hands: z.object({ count: z.int(), source: z.enum(['declared', 'packing', 'usual', 'unknown']) }),
  pace,
  deadlines: z.array(
    z.object({
      packBy: instant,
      handOverBy: instant,
      parcels: z.int(),
      due: z.int().describe('Including those of earlier deadlines'),
      packable: band,
      handsNeeded: z.int().nullable(),
      doneAt: z.object({ early: instant, expected: instant, late: instant }).nullable(),
      verdict: z.enum(['fits', 'tight', 'fails']),
    }),
  ),
})

export const saleRules = z.strictObject({
  pastCapacity: z
    .enum(['ignore', 'later', 'refuse'])
    .describe('Orders beyond capacity: accepted anyway, promised for the next working day, or the sale is paused'),
  onBreach: z
    .enum(['flag', 'cancel'])
    .describe('A parcel not packed in time: recorded, or cancelled with its goods released and the buyer notified'),
  onRefund: z
    .enum(['cancel', 'hold'])
    .default('cancel')
    .describe(
      'The payment provider refunded an order that is not packed: a full refund cancels it or holds it back; a partial refund always holds it back.',
    ),
  hands: z.int().min(0).max(1000).nullable().describe('Number of packers; null: counted from scans'),
  floorHours: floorHours.nullable().describe("When the floor packs, in the sale's zone; null: around the clock"),
})

/** What can be packed and what is promised: planned before a sale, tracked while it is on. */
export const capacityRoutes = {
  listPolicies: {
    method: 'get',
    path: '/api/policies',
    allow: hosts,
    answer: z.object({
      items: z.array(
        z.object({
          id: z.string(),
          title: z.object({ vi: z.string(), en: z.string() }),
          evidence: z.enum(['firm', 'weak']).describe('How reliable the source of its numbers is'),
        }),
      ),
    }),
    about: "Every deadline policy that a sale can use, including those in the operator's own folder.",
  },
  planSession: {
    method: 'post',
    path: '/api/plan',
    allow: hosts,
    sheddable: true,
    body: sessionToPlan,
    answer: planAnswer,
    about:
      "Compare start hours of a day: the promises for the first and the last order, what can be packed, and the packers needed. `parts` change with the promise's day; `latestSameDay` is the latest start for which every parcel leaves that day; `hub` warns of a start at which the hub or its truck is full.",
  },
  readCapacity: {
    method: 'get',
    path: '/api/sales/:id/capacity',
    allow: lookers,
    sheddable: true,
    params: saleParams,
    answer: capacityAnswer,
    about:
      "What the floor can still pack, estimated from scans across all of the seller's sales: may be polled every 2 s.",
  },
  readPromise: {
    method: 'get',
    path: '/api/sales/:id/promise',
    allow: 'anyone',
    params: saleParams,
    answer: promise,
    about: 'The promise for an order placed now.',
  },
  readSaleRules: {
    method: 'get',
    path: '/api/sales/:id/rules',
    allow: lookers,
    params: saleParams,
    answer: saleRules,
    about: 'What the sale does beyond its capacity and after a breach.',
  },
  setSaleRules: {
    method: 'put',
    path: '/api/sales/:id/rules',
    allow: hosts,
    params: saleParams,
    body: saleRules,
    answer: saleRules,
    about: 'Set what the sale does beyond its capacity and after a breach.',
  },
} as const satisfies Record<string, Route>
