import { z } from 'zod'
import { instant } from '../common.ts'
import { hosts, text, type Route } from '../route.ts'

const wallTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a wall time HH:MM')
export const floorHours = z
  .strictObject({
    from: wallTime,
    until: z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'must be a wall time HH:MM or 24:00'),
  })
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
})

export const band = z
  .object({ low: z.number(), mid: z.number(), high: z.number() })
  .describe('80 of 100 times between low and high')
const promised = z.object({
  packBy: instant,
  handOverBy: instant,
  date: z.string().describe('Local day of packBy'),
  weekday: z.int().min(1).max(7).describe('ISO, 1 = Monday'),
  daysLater: z.int().describe('Local days after the order: 0 is the same day'),
})
export const pace = z.object({ source: z.enum(['given', 'learnt', 'prior']), scans: z.int(), perPackerHour: band })
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
})
export const planAnswer = z.object({ pace, plans: z.array(sessionPlan), latestSameDay: z.string().nullable() })

/** What a live means for the packing floor, before it starts. */
export const planningRoutes = {
  planSession: {
    method: 'post',
    path: '/api/plan',
    allow: hosts,
    sheddable: true,
    body: sessionToPlan,
    answer: planAnswer,
    about:
      "What start hours of a day mean: promises of the first and the last order, what can be packed, hands needed. `parts` change with the promise's day; `latestSameDay` is the last of the starts whose every parcel leaves that day.",
  },
} as const satisfies Record<string, Route>
