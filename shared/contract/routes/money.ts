import { z } from 'zod'
import { entryKinds, receivableStates } from '../../money/entry.ts'
import { channels } from '../../settlement/channel.ts'
import { currency, id, instant, money } from '../common.ts'
import { listOf, page, type Route } from '../route.ts'
import { slug } from './person.ts'

export const day = z.iso.date('must be a day YYYY-MM-DD')
export const owed = z.int().describe('Whole minor units of the currency; negative: owes')
export const ofHub = { hub: slug.optional().describe("Whose money is meant; the own seller's when left out") }
export const seller = slug.describe('The producer')
const bilingual = z.object({ vi: z.string(), en: z.string() })

const forecastDay = z.object({
  day,
  seller,
  name: z.string().nullable(),
  currency,
  parcels: z.int(),
  due: owed.describe('All that is due on the day'),
  expected: owed.describe('What of it will probably come'),
  atRisk: owed.describe('What of it will probably be refused or returned, by what is learnt of the goods'),
  late: owed.describe('What of it was due before today'),
  payable: owed.describe('What of it is delivered, or came back, and may be paid'),
})
export const forecast = z
  .object({
    today: day,
    days: z.array(forecastDay),
    aged: z
      .array(z.object({ currency, notDue: owed, upTo7: owed, upTo15: owed, upTo30: owed, older: owed }))
      .describe('What is open, by how many days it is late'),
    unknown: z.array(bilingual).describe('What the policies in use do not know'),
  })
  .meta({ id: 'MoneyForecast' })

const receivable = z
  .object({
    seller,
    name: z.string().nullable(),
    parcelCode: z.string().nullable(),
    manifestId: id.nullable().describe('Of freight: the truck that it is for'),
    state: z.enum(receivableStates),
    currency,
    amount: owed.describe('What the producer is still owed'),
    feeDue: money.describe('What the platform will keep of it on delivery'),
    fromBuyer: money.describe('What the buyer has still to pay'),
    fromCarrier: owed.describe('What the carrier has collected and not paid'),
    fromPlatform: owed,
    payer: z.string().nullable(),
    policy: z.string().nullable(),
    policyVersion: day.nullable(),
    handedOverOn: day,
    deliveredOn: day.nullable(),
    dueOn: day,
    daysLate: z.int(),
  })
  .meta({ id: 'Receivable' })

const entry = z
  .object({
    number: z.int(),
    cause: z
      .string()
      .describe('The event with its subject: `hand-over/…`, `delivered/…`, `refund/…`, `payout/…`, `advance/…`'),
    kind: z.enum(entryKinds),
    revision: z.int().describe('Counts from 1; a later one corrects those before it'),
    seller,
    parcelCode: z.string().nullable(),
    manifestId: id.nullable(),
    currency,
    buyer: owed,
    carrier: owed,
    platform: owed,
    hub: owed,
    producer: owed,
    at: instant.describe('When it happened; of a delivery the carrier’s own time'),
    day: day.describe('The local day of it'),
  })
  .meta({ id: 'Entry', description: 'How one event changed what each party is owed; adds up to nothing' })

const fee = z.object({
  name: z.string(),
  title: bilingual,
  on: z.enum(['delivered', 'returned']),
  basisPoints: z.int().optional(),
  perOrder: money.optional(),
  between: z.tuple([money, money]).optional().describe('Its amount is not known, only from where to where it lies'),
  keptOnReturn: z.boolean().optional(),
})
const policy = z.object({
  id: z.string(),
  title: bilingual,
  source: z.string(),
  evidence: z.enum(['firm', 'weak']),
  since: day.describe('From when on its present version holds'),
  from: z.enum(['handed-over', 'delivered']),
  days: z.int(),
  payoutDays: z.array(z.int()).describe('ISO weekdays on which money is paid'),
  fees: z.array(fee),
  unknown: z.array(bilingual),
})
const channel = z.enum(channels)
const chosen = z.object({
  channel,
  policy: z.string().nullable().describe('Null: the usual one of the channel'),
  days: z.int().nullable().describe('Entered by the shop instead of the days of the policy'),
  since: instant.nullable(),
})
const choice = z.strictObject({
  channel,
  policy: z.string().min(1).max(60),
  days: z.int().min(0, 'must be 0-60').max(60, 'must be 0-60').nullable().default(null),
})

export type ForecastView = z.output<typeof forecast>
export type ReceivableView = z.output<typeof receivable>
export type EntryView = z.output<typeof entry>
export type PolicyView = z.output<typeof policy>
export type ChoiceView = z.output<typeof chosen>
/** Who reads and writes a hub's money. */
export const finance = ['finance', 'owner', 'admin'] as const

/** The money between hand-over and payout: who owes whom, by when. */
export const moneyRoutes = {
  listSettlementPolicies: {
    method: 'get',
    path: '/api/money/policies',
    allow: finance,
    query: z.strictObject(ofHub),
    answer: z.object({ policies: z.array(policy), choices: z.array(chosen) }),
    about: 'The settlement policies with their sources, fees and what they do not know, and which the shop uses.',
  },
  chooseSettlementPolicy: {
    method: 'put',
    path: '/api/money/policy',
    allow: finance,
    query: z.strictObject(ofHub),
    body: choice,
    answer: chosen,
    about:
      'Choose the policy of a channel, and its days where the shop knows better, for parcels handed over from now on.',
  },
  readForecast: {
    method: 'get',
    path: '/api/money/forecast',
    allow: finance,
    query: z.strictObject(ofHub),
    answer: forecast,
    about: 'What is due per day and producer: expected, at risk, late; and what is open by age.',
  },
  listReceivables: {
    method: 'get',
    path: '/api/money/receivables',
    allow: finance,
    query: z.strictObject({
      ...ofHub,
      seller: slug.optional(),
      state: z.enum(['open', 'all']).default('open'),
      ...page,
    }),
    answer: listOf(receivable),
    about: 'What producers are owed for each parcel, and owe for each truck, by the day it is due.',
  },
  listEntries: {
    method: 'get',
    path: '/api/money/entries',
    allow: finance,
    query: z.strictObject({ ...ofHub, ...page }),
    answer: listOf(entry),
    about: 'Every entry, in the order of writing: all that an independent ledger needs.',
  },
} as const satisfies Record<string, Route>
