import { z } from 'zod'
import { lineDifferences, lineKinds, lineOutcomes } from '../../statement/outcome.ts'
import { statementFaultCodes } from '../../statement/statement-fault.ts'
import { currency, id, instant } from '../common.ts'
import { code, listOf, page, plainText, type Route } from '../route.ts'
import { staffName } from '../staff-name.ts'
import { day, finance, ofHub, owed } from './money.ts'

const formatId = z.string().regex(/^[a-z0-9-]{1,40}$/, 'lower-case letters, digits and hyphens')
const fileQuery = z.strictObject({
  ...ofHub,
  format: formatId
    .optional()
    .describe('Whose file it is (`GET /api/money/statements/formats`); told by its columns when left out'),
  name: z.string().max(300).optional().describe("The file's name"),
})
const fileTypes = [
  'text/csv',
  'text/plain',
  'application/vnd.ms-excel',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/octet-stream',
] as const
const statementFile = { bytesMax: 20 * 1024 * 1024, types: fileTypes }

const fileFault = z.object({
  row: z.int().nullable().describe("The spreadsheet's own row number, from 1; null for the file as a whole"),
  column: z.string().nullable(),
  code: z.enum(statementFaultCodes),
  message: z.string(),
  value: z.string().optional(),
})
const line = z.object({
  line: z.int().describe('Counts from 1 in the order of the file'),
  row: z.int().describe("The spreadsheet's own row number"),
  code: z.string().describe("The carrier's tracking code, or the platform's order id"),
  parcelCodes: z.array(z.string()).describe('The parcels that it is for'),
  kind: z.enum(lineKinds),
  outcome: z.enum(lineOutcomes).describe('Its class; everything but `agreed`, `paired` and `known` is a difference'),
  amount: owed.describe('What was paid for it; of what was held, negative'),
  due: owed.nullable().describe('What is due for it'),
  fee: owed,
  policyFee: owed.nullable().describe('The fee that the policy knows, of a platform’s line'),
  currency,
  day: day.nullable(),
})
const counts = z.object(
  Object.fromEntries(lineOutcomes.map((one) => [one, z.int()])) as Record<(typeof lineOutcomes)[number], z.ZodInt>,
)
const preview = z
  .object({
    ok: z.boolean().describe('It can be taken: every line could be read, and it is of this shop'),
    format: formatId.nullable(),
    payer: z.string().nullable().describe('The carrier or platform that pays'),
    counts: counts.describe('How many lines are in each class; each is in exactly one'),
    lineCount: z.int(),
    total: owed.describe('What the amounts of all lines add up to'),
    fees: owed,
    lines: z.array(line).max(500).describe('Those that differ, first; at most 500'),
    faults: z.array(fileFault).max(200),
    faultsInAll: z.int(),
  })
  .meta({ id: 'StatementPreview' })
const taken = preview.extend({
  statementId: id.nullable().describe('Null: all of it was told before, and nothing was kept'),
  replayed: z.boolean().optional().describe('It was taken before: nothing was changed'),
})
const statement = z
  .object({
    statementId: id,
    format: formatId,
    payer: z.string(),
    name: z.string().nullable(),
    lineCount: z.int(),
    total: owed,
    fees: owed,
    differences: z.int().describe('How many of its lines nobody has decided yet'),
    takenAt: instant,
  })
  .meta({ id: 'TakenStatement' })
const difference = line
  .extend({
    outcome: z.enum(lineDifferences),
    statementId: id,
    payer: z.string(),
    canAccept: z.boolean().describe('What was paid can be entered as it is'),
    takenAt: instant,
  })
  .meta({ id: 'StatementDifference' })
const missing = z
  .object({
    parcelCode: z.string(),
    payer: z.string(),
    state: z.string(),
    amount: owed.describe('What the payer has of it, or will have'),
    currency,
    deliveredOn: day.nullable(),
    dueOn: day,
    daysLate: z.int(),
    dismissed: z
      .object({ reason: z.string(), by: staffName, at: instant })
      .nullable()
      .describe('Why somebody gave it up, of what is known now'),
  })
  .meta({ id: 'MissingPayment', description: 'Past its due day, and in no statement' })
const decision = z
  .strictObject({
    lines: z.array(z.int().min(1)).min(1).max(500),
    decision: z.enum(['accept', 'dismiss']).describe('`accept`: enter what was paid, and the difference'),
    bearer: z
      .enum(['hub', 'producer'])
      .optional()
      .describe('Of `accept`: who bears what was short, or keeps what was over; `hub` when left out'),
    parcel: z
      .string()
      .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._/-]{0,59}$/u, 'must be a code of at most 60 characters')
      .optional()
      .describe(
        'Of `accept` of one line that is `unknown`: what it is for, by parcel code, tracking code or the platform’s order id',
      ),
    reason: plainText(300),
  })
  .refine(({ decision: made, bearer }) => made === 'accept' || bearer === undefined, {
    path: ['bearer'],
    message: 'is for `accept`, and for nothing else',
  })
  .refine(({ decision: made, lines, parcel }) => parcel === undefined || (made === 'accept' && lines.length === 1), {
    path: ['parcel'],
    message: 'is for `accept` of one line, and for nothing else',
  })
const dismissal = z.strictObject({
  dueOn: day.describe('As listed'),
  amount: owed.min(1, 'must be at least 1').describe('As listed: refused if it has changed'),
  reason: plainText(300),
})
/** Why a line cannot be for what a person named. */
export type UnmatchedReason =
  | 'no-parcel'
  | 'several-orders'
  | 'other-payer'
  | 'other-currency'
  | 'amount'
  | 'before-hand-over'
  | 'settled'

export type StatementPreview = z.output<typeof preview>
export type TakenStatementView = z.output<typeof taken>
export type StatementListed = z.output<typeof statement>
export type StatementLineView = z.output<typeof line>
export type DifferenceView = z.output<typeof difference>
export type MissingView = z.output<typeof missing>
export type NewDecision = z.output<typeof decision>
export type NewDismissal = z.output<typeof dismissal>

/** Statements of carriers and platforms, dropped as files. */
export const statementRoutes = {
  listStatementFormats: {
    method: 'get',
    path: '/api/money/statements/formats',
    allow: finance,
    answer: z.object({
      items: z.array(
        z.object({
          id: formatId,
          title: z.object({ vi: z.string(), en: z.string() }),
          evidence: z.enum(['firm', 'weak']),
          source: z.string(),
        }),
      ),
    }),
    about: 'The statements that are known, and how well.',
  },
  previewStatement: {
    method: 'post',
    path: '/api/money/statements/preview',
    allow: finance,
    query: fileQuery,
    raw: statementFile,
    answer: preview,
    about: 'What taking a carrier’s or platform’s statement would do, line by line. Stores nothing.',
  },
  takeStatement: {
    method: 'post',
    path: '/api/money/statements',
    allow: finance,
    query: fileQuery,
    raw: statementFile,
    status: 201,
    otherwise: { 200: 'told before: nothing was changed' },
    answer: taken,
    about:
      'Take a statement: lines that agree close what they are for, those that differ wait for a decision. The same file, or the same lines in another file, change nothing.',
  },
  listStatements: {
    method: 'get',
    path: '/api/money/statements',
    allow: finance,
    query: z.strictObject({ ...ofHub, ...page }),
    answer: listOf(statement),
    about: 'The statements that were taken, newest first.',
  },
  listDifferences: {
    method: 'get',
    path: '/api/money/differences',
    allow: finance,
    query: z.strictObject({ ...ofHub, ...page }),
    answer: listOf(difference),
    about: 'Lines of statements that differ and wait for a decision, newest statement first.',
  },
  listMissingPayments: {
    method: 'get',
    path: '/api/money/missing',
    allow: finance,
    query: z.strictObject({ ...ofHub, ...page, state: z.enum(['open', 'dismissed']).default('open') }),
    answer: listOf(missing),
    about:
      'Parcels past the day their policy names that are in no statement, longest first; or those of them that were dismissed.',
  },
  dismissMissingPayment: {
    method: 'post',
    path: '/api/money/missing/:code/dismissals',
    allow: finance,
    params: z.strictObject({ code }),
    query: z.strictObject(ofHub),
    body: dismissal,
    answer: missing.extend({ replayed: z.boolean().optional() }),
    about:
      'Dismiss money that is missing, with the reason. Nothing is entered, and it is missing again once its day, amount or state changes. Who is second is told who was first (`replayed`).',
  },
  decideDifferences: {
    method: 'post',
    path: '/api/money/statements/:id/decisions',
    allow: finance,
    params: z.strictObject({ id }),
    query: z.strictObject(ofHub),
    body: decision,
    answer: z.object({ decided: z.int(), replayed: z.boolean().optional() }),
    about:
      'Decide lines of a statement that differ, all or none: enter what was paid as it is, or dismiss them. Of an unknown line say what it is for (`parcel`): it is entered as if it had said so itself, or refused with `why`.',
  },
} as const satisfies Record<string, Route>
