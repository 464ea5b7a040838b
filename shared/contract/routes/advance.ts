import { z } from 'zod'
import { receivableStates } from '../../money/entry.ts'
import { currency, id, instant, money } from '../common.ts'
import { listOf, page, type Route } from '../route.ts'
import { day, finance, ofHub, seller } from './money.ts'

const perMille = z.int('must be a whole number 0-1000').min(0, 'must be 0-1000').max(1000, 'must be 0-1000')

const share = z.object({
  perMille,
  validFrom: day,
  by: z.string(),
  at: instant,
})
const newShare = z.strictObject({
  perMille: perMille.describe('How much of what producers will probably be paid may be advanced'),
  validFrom: day.optional().describe('Not before today, which it is when left out'),
})
const limit = z.object({
  receivables: money.describe('What the producer is owed and not yet paid'),
  owes: money.describe('What it owes itself, such as freight'),
  riskPerMille: z.int().describe('What of the receivables will probably be refused or returned, as learnt; rounded up'),
  sharePerMille: z.int(),
  most: money.describe('⌊(receivables × (1000 − risk) − owes × 1000) × share ÷ 1,000,000⌋, and not below zero'),
})
const position = limit
  .extend({
    seller,
    name: z.string().nullable(),
    currency,
    drawn: money,
    repaid: money,
    advanced: money.describe('Drawn and not repaid'),
    available: money.describe('What may still be drawn'),
  })
  .meta({ id: 'AdvancePosition' })
const draw = limit
  .extend({
    advanceId: id,
    seller,
    amount: money,
    currency,
    before: money.describe('What was advanced already'),
    by: z.string(),
    at: instant,
    replayed: z.boolean().optional(),
  })
  .meta({ id: 'Advance', description: 'A draw, with the limit it was drawn under' })

export const newAdvance = z.strictObject({
  advanceId: id.describe('Chosen by the caller: sent again, it changes nothing'),
  seller,
  amount: money.min(1, 'must be at least 1'),
  currency: currency.default('VND'),
})

const ledger = z
  .object({
    asOf: day,
    hub: seller,
    currency,
    sharePerMille: z.int(),
    producers: z.array(
      position.extend({
        open: z
          .array(z.object({ dueOn: day, state: z.enum(receivableStates), parcels: z.int(), amount: z.int() }))
          .describe('They add up to `receivables` less `owes`'),
        advances: z.array(z.object({ advanceId: id, on: day, amount: money, most: money })),
        repayments: z.array(z.object({ payoutId: id, advanceId: id, on: day, amount: money })),
      }),
    ),
  })
  .meta({ id: 'AdvanceLedger' })

export type ShareView = z.output<typeof share>
export type PositionView = z.output<typeof position>
export type AdvanceView = z.output<typeof draw>
export type LedgerView = z.output<typeof ledger>

const inCurrency = z.strictObject({ ...ofHub, currency: currency.default('VND') })

/** Advances on what producers are owed. They are repaid first from payouts. */
export const advanceRoutes = {
  readAdvanceShare: {
    method: 'get',
    path: '/api/money/advance-share',
    allow: finance,
    query: z.strictObject(ofHub),
    answer: z.object({ present: share.nullable(), all: z.array(share) }),
    about:
      'How much of what producers will probably be paid the shop advances, with dates, the latest first. None: nothing.',
  },
  putAdvanceShare: {
    method: 'put',
    path: '/api/money/advance-share',
    allow: ['owner', 'admin'],
    query: z.strictObject(ofHub),
    body: newShare,
    answer: share,
    about: 'Set that share from a day on.',
  },
  listAdvancePositions: {
    method: 'get',
    path: '/api/money/advances/positions',
    allow: finance,
    query: inCurrency,
    answer: z.object({ today: day, share: share.nullable(), items: z.array(position) }),
    about: 'Per producer: what it is owed, the risk, what may be advanced, what is, and what may still be drawn.',
  },
  drawAdvance: {
    method: 'post',
    path: '/api/money/advances',
    allow: finance,
    query: z.strictObject(ofHub),
    body: newAdvance,
    status: 201,
    otherwise: { 200: 'already drawn: repeats the answer' },
    answer: draw,
    about:
      'Enter an advance that was paid to a producer. Above its limit it is refused (`over-limit`, with the limit).',
  },
  listAdvances: {
    method: 'get',
    path: '/api/money/advances',
    allow: finance,
    query: z.strictObject({ ...ofHub, ...page }),
    answer: listOf(draw),
    about: 'All draws, the latest first.',
  },
  readAdvanceLedger: {
    method: 'get',
    path: '/api/money/advances/ledger',
    allow: finance,
    query: inCurrency,
    answer: ledger,
    about: 'For a lender: receivables, risk, advances and repayments of each producer, which add up.',
  },
  readAdvanceLedgerCsv: {
    method: 'get',
    path: '/api/money/advances/ledger.csv',
    allow: finance,
    query: inCurrency,
    answer: 'text/csv',
    about: 'The same as a table.',
  },
} as const satisfies Record<string, Route>
