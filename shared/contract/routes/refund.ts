import { z } from 'zod'
import { refundMethods, refundOutcomes, refundWhys } from '../../refund/refund.ts'
import { currency, id, instant, money } from '../common.ts'
import { listOf, page, plainText, saleParams, type Route } from '../route.ts'
import { day, finance } from './money.ts'
import { transfer } from './order.ts'
import { slug } from './person.ts'
import { bankAccount } from './shop.ts'

const method = z.enum(refundMethods)
const seenAccount = z
  .object({ bank: z.string(), last: z.string().describe('The last four characters of the account') })
  .nullable()
  .describe('Where to pay it: null until the buyer, or staff, said it, and once the buyer is erased')

const end = z.object({
  refundId: id,
  outcome: z.enum(refundOutcomes),
  method: method.nullable(),
  on: day.nullable().describe('The day it was paid'),
  reason: z.string().nullable().describe('Why it was refused; null once the buyer is erased'),
  by: z.string(),
  at: instant,
})
const refund = z
  .object({
    orderId: id,
    saleId: id,
    number: z.int().describe('Of the order'),
    saleTitle: z.string(),
    seller: slug.describe('Who holds the sale'),
    amount: money,
    currency,
    why: z.enum(refundWhys).nullable().describe('Why it is due; of those that ended null'),
    since: instant.describe('Since when it is due; of those that ended, when that was'),
    daysOld: z.int().describe('For how many days it is, or was, due'),
    account: seenAccount,
    inFile: id.nullable().describe('The bank file that holds it, until that was executed or dropped'),
    ended: end.nullable(),
  })
  .meta({ id: 'Refund' })
const settled = end.extend({
  orderId: id,
  amount: money,
  currency,
  replayed: z.boolean().optional(),
})
const amount = money.min(1, 'must be at least 1').describe('Must be what is due, to the đồng')
const refundId = id.describe('Chosen by the caller: sent again, it changes nothing')

const newRefundAccount = z.strictObject({ account: bankAccount.nullable() })
export const paidRefund = z.strictObject({
  refundId,
  amount,
  currency: currency.default('VND'),
  method,
  on: day.optional().describe('Today when left out'),
})
export const refusedRefund = z.strictObject({
  refundId,
  amount,
  currency: currency.default('VND'),
  reason: plainText(200),
})

/** As its buyer reads it, among their orders: not who settled it. */
export const ownRefund = z.object({
  amount: money,
  currency,
  account: seenAccount,
  ended: end.omit({ refundId: true, by: true }).nullable(),
})
export type OwnRefund = z.output<typeof ownRefund>
export type RefundView = z.output<typeof refund>
export type SettledRefund = z.output<typeof settled>

const readers = ['support', 'host', ...finance] as const

/** What buyers are owed back, until it is paid or refused. `:id` is the order. */
export const refundRoutes = {
  listRefunds: {
    method: 'get',
    path: '/api/refunds',
    allow: readers,
    query: z.strictObject({ ...page, state: z.enum(['due', ...refundOutcomes]).default('due') }),
    answer: listOf(refund),
    about: 'What is due back to buyers, the oldest first; or what was paid or refused, the latest first.',
  },
  listBanks: {
    method: 'get',
    path: '/api/banks',
    allow: 'anyone',
    answer: z.object({ banks: z.array(z.object({ bin: z.string(), name: z.string() })) }),
    about: 'The banks that take transfers by VietQR.',
  },
  putRefundAccount: {
    method: 'put',
    path: '/api/refunds/:id/account',
    allow: ['viewer', ...readers],
    params: saleParams,
    body: newRefundAccount,
    answer: z.object({ account: seenAccount }),
    about:
      'Say where a refund that is due is to be paid: its buyer, or staff who were told. Kept encrypted, and erased with the buyer.',
  },
  readRefundTransfer: {
    method: 'get',
    path: '/api/refunds/:id/transfer',
    allow: finance,
    params: saleParams,
    answer: transfer,
    about: 'How to pay a refund that is due by bank: account, amount, reference and VietQR code.',
  },
  payRefund: {
    method: 'post',
    path: '/api/refunds/:id/pay',
    allow: finance,
    params: saleParams,
    body: paidRefund,
    status: 201,
    otherwise: { 200: 'already entered: repeats the answer' },
    answer: settled,
    about: 'Enter that a refund was paid. Who is second is told who was first (`wrong-state`).',
  },
  refuseRefund: {
    method: 'post',
    path: '/api/refunds/:id/refuse',
    allow: finance,
    params: saleParams,
    body: refusedRefund,
    status: 201,
    otherwise: { 200: 'already entered: repeats the answer' },
    answer: settled,
    about: 'Refuse a refund, with the reason; it is no longer due.',
  },
} as const satisfies Record<string, Route>
