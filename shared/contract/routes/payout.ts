import { z } from 'zod'
import { entryKinds } from '../../money/entry.ts'
import { currency, id, instant, money } from '../common.ts'
import { listOf, page, plainText, type Route } from '../route.ts'
import { day, finance, forecast, ofHub, owed, seller } from './money.ts'
import { slug } from './person.ts'

const language = z.enum(['vi', 'en']).default('vi')

export const newPayout = z
  .strictObject({
    payoutId: id,
    direction: z.enum(['received', 'paid']).describe('From a carrier or platform to the hub, or from it to a producer'),
    seller: slug.optional().describe('Of `paid`: the producer'),
    payer: plainText(80).optional().describe('Of `received`: the carrier or platform, as in the receivables'),
    through: day.describe('`paid`: what is due through this day; `received`: what was delivered through this day'),
    amount: money.min(1, 'must be at least 1'),
    currency: currency.default('VND'),
  })
  .refine(({ direction, seller: to }) => (direction === 'paid') === (to !== undefined), {
    path: ['seller'],
    message: 'is needed for `paid`, and for nothing else',
  })
  .refine(({ direction, payer }) => (direction === 'received') === (payer !== undefined), {
    path: ['payer'],
    message: 'is needed for `received`, and for nothing else',
  })
const payout = z
  .object({
    payoutId: id,
    direction: z.enum(['received', 'paid']),
    seller: seller.nullable(),
    payer: z.string().nullable(),
    through: day,
    amount: money,
    currency,
    receivables: z.int().describe('How many it was for'),
    repaid: money.describe('What of the amount repaid advances, and was not transferred'),
    at: instant,
    replayed: z.boolean().optional(),
  })
  .meta({ id: 'Payout' })

const ownPayout = z.object({ payoutId: id, through: day, amount: money, currency, at: instant })

const statement = z
  .object({
    seller,
    name: z.string().nullable(),
    from: day,
    to: day,
    timeZone: z.string(),
    currency,
    opening: owed.describe('What the producer was owed before the period'),
    sums: z.array(z.object({ kind: z.enum(entryKinds), amount: owed })),
    paid: owed.describe('What was paid out in the period'),
    closing: owed.describe('What the producer is owed after it: opening and all lines'),
    lines: z.array(
      z.object({
        number: z.int(),
        day,
        kind: z.enum(entryKinds),
        cause: z.string(),
        parcelCode: z.string().nullable(),
        manifestId: id.nullable(),
        amount: owed,
      }),
    ),
  })
  .meta({ id: 'MoneyStatement' })

export type PayoutView = z.output<typeof payout>
export type OwnPayout = z.output<typeof ownPayout>
export type StatementView = z.output<typeof statement>

const period = {
  from: day,
  to: day,
  currency: currency.default('VND'),
}
const inOrder = {
  check: ({ from, to }: { from: string; to: string }) =>
    from <= to && Date.parse(to) - Date.parse(from) < 93 * 86_400_000,
  says: { path: ['to'], message: 'must not be before `from`, nor more than 92 days after it' },
}
const ofProducer = z.strictObject({ ...ofHub, seller, ...period }).refine(inOrder.check, inOrder.says)
const own = z.strictObject(period).refine(inOrder.check, inOrder.says)
const paperOfProducer = z.strictObject({ ...ofHub, seller, ...period, language }).refine(inOrder.check, inOrder.says)
const ownPaper = z.strictObject({ ...period, language }).refine(inOrder.check, inOrder.says)

const owners = ['producer', 'owner'] as const

/** What was paid, and each producer's statement of it. */
export const payoutRoutes = {
  makePayout: {
    method: 'post',
    path: '/api/money/payouts',
    allow: finance,
    query: z.strictObject(ofHub),
    body: newPayout,
    status: 201,
    otherwise: { 200: 'already entered: repeats the answer' },
    answer: payout,
    about:
      'Enter that money was received from a carrier or platform, or paid to a producer. The amount must be what is due, to the đồng; the receivables close.',
  },
  listPayouts: {
    method: 'get',
    path: '/api/money/payouts',
    allow: finance,
    query: z.strictObject({ ...ofHub, ...page }),
    answer: listOf(payout),
    about: 'What was received and paid, newest first.',
  },
  readStatement: {
    method: 'get',
    path: '/api/money/statement',
    allow: finance,
    query: ofProducer,
    answer: statement,
    about: "A producer's statement of a period: every entry, and what is still owed.",
  },
  readStatementCsv: {
    method: 'get',
    path: '/api/money/statement.csv',
    allow: finance,
    query: paperOfProducer,
    answer: 'text/csv',
    about: 'The same as a table.',
  },
  readStatementPdf: {
    method: 'get',
    path: '/api/money/statement.pdf',
    allow: finance,
    query: paperOfProducer,
    answer: 'application/pdf',
    about: 'The same on paper.',
  },
  readOwnMoney: {
    method: 'get',
    path: '/api/mine/money',
    allow: owners,
    answer: forecast,
    about: 'What the own seller is owed, by day: its own goods alone.',
  },
  listOwnPayouts: {
    method: 'get',
    path: '/api/mine/money/payouts',
    allow: owners,
    query: z.strictObject(page),
    answer: listOf(ownPayout),
    about: 'What was paid to the own seller, newest first.',
  },
  readOwnStatement: {
    method: 'get',
    path: '/api/mine/money/statement',
    allow: owners,
    query: own,
    answer: statement,
    about: "The own seller's statement of a period.",
  },
  readOwnStatementCsv: {
    method: 'get',
    path: '/api/mine/money/statement.csv',
    allow: owners,
    query: ownPaper,
    answer: 'text/csv',
    about: 'The same as a table.',
  },
  readOwnStatementPdf: {
    method: 'get',
    path: '/api/mine/money/statement.pdf',
    allow: owners,
    query: ownPaper,
    answer: 'application/pdf',
    about: 'The same on paper.',
  },
} as const satisfies Record<string, Route>
