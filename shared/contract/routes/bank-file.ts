import { z } from 'zod'
import { currency, id, instant, money } from '../common.ts'
import { listOf, page, saleParams, type Route } from '../route.ts'
import { day, finance, ofHub, seller } from './money.ts'
import { transfer } from './order.ts'

/** More transfers than this are chosen for a further file. */
const transfersMax = 500

export const newBankFile = z
  .strictObject({
    fileId: id.describe('Chosen by the caller: sent again, it changes nothing'),
    refunds: z.array(id).max(transfersMax).default([]).describe('Orders whose refund is due'),
    payouts: z
      .array(z.strictObject({ seller, through: day.describe('What is due to the producer through this day') }))
      .max(transfersMax)
      .default([]),
  })
  .refine(({ refunds, payouts }) => refunds.length + payouts.length > 0, {
    path: ['refunds'],
    message: 'choose at least one refund or payout',
  })
  .refine(({ refunds, payouts }) => refunds.length + payouts.length <= transfersMax, {
    path: ['refunds'],
    message: `must be at most ${transfersMax} together with the payouts`,
  })
  .refine(({ refunds }) => new Set(refunds).size === refunds.length, {
    path: ['refunds'],
    message: 'must not name an order twice',
  })
  .refine(({ payouts }) => new Set(payouts.map((one) => one.seller)).size === payouts.length, {
    path: ['payouts'],
    message: 'must not name a producer twice',
  })

const file = z
  .object({
    fileId: id,
    state: z.enum(['open', 'executed', 'dropped']),
    transfers: z.int(),
    amount: money.describe('Of all transfers'),
    currency,
    by: z.string(),
    at: instant,
    executedOn: day.nullable(),
    endedBy: z.string().nullable(),
    replayed: z.boolean().optional(),
  })
  .meta({ id: 'BankFile' })
const line = z.object({
  number: z.int(),
  orderId: id.nullable(),
  orderNumber: z.int().nullable(),
  seller: seller.nullable().describe('Of a payout: the producer'),
  through: day.nullable(),
  amount: money,
  repaid: money.describe('Of a payout: what of it is kept as repayment of advances, and not transferred'),
  reference: z.string(),
  account: z.object({ bank: z.string(), last: z.string() }).nullable().describe('Null once the buyer is erased'),
})

export type BankFileView = z.output<typeof file>
export type BankFileLine = z.output<typeof line>

const changed = {
  method: 'post',
  allow: finance,
  params: saleParams,
  answer: file,
} as const

/** Transfers that a person gives to the bank in one go: refunds and payouts. A file pays nothing by itself. */
export const bankFileRoutes = {
  makeBankFile: {
    method: 'post',
    path: '/api/money/bank-files',
    allow: finance,
    query: z.strictObject(ofHub),
    body: newBankFile,
    status: 201,
    otherwise: { 200: 'already made: repeats the answer' },
    answer: file,
    about:
      'Gather refunds that are due and payouts to producers as transfers. What is in an open file can be in no other, and is not settled otherwise.',
  },
  listBankFiles: {
    method: 'get',
    path: '/api/money/bank-files',
    allow: finance,
    query: z.strictObject({ ...ofHub, ...page }),
    answer: listOf(file),
    about: 'Bank files, the latest first.',
  },
  readBankFile: {
    method: 'get',
    path: '/api/money/bank-files/:id',
    allow: finance,
    params: saleParams,
    answer: file.extend({ lines: z.array(line) }),
    about: 'A bank file with its transfers.',
  },
  readBankFileXml: {
    method: 'get',
    path: '/api/money/bank-files/:id/pain.xml',
    allow: finance,
    params: saleParams,
    answer: 'application/xml',
    about: 'The file for the bank, as ISO 20022 pain.001.001.09.',
  },
  readBankFileCsv: {
    method: 'get',
    path: '/api/money/bank-files/:id/transfers.csv',
    allow: finance,
    params: saleParams,
    answer: 'text/csv',
    about: 'The same as a plain table.',
  },
  readBankFileTransfer: {
    method: 'get',
    path: '/api/money/bank-files/:id/transfers/:number',
    allow: finance,
    params: z.strictObject({ id, number: z.coerce.number().int().min(1) }),
    answer: transfer,
    about: 'One transfer with its VietQR code.',
  },
  executeBankFile: {
    ...changed,
    path: '/api/money/bank-files/:id/execute',
    body: z.strictObject({ on: day.optional().describe('The day the bank paid; today when left out') }),
    about:
      'Enter that the bank has executed a file: all its refunds and payouts are paid, or none. Again it changes nothing.',
  },
  dropBankFile: {
    ...changed,
    path: '/api/money/bank-files/:id/drop',
    body: z.strictObject({}),
    about: 'Give up a file that the bank did not execute: what was in it can be settled otherwise.',
  },
} as const satisfies Record<string, Route>
