import { z } from 'zod'
import { failedJobKinds } from '../../db/tables/control.ts'
import { paperProblems } from '../../packing/paper/paper-problem.ts'
import { currency, id, instant, money } from '../common.ts'
import { dispatchers, saleParams, type Route } from '../route.ts'
import { staffName } from '../staff-name.ts'

const failedJob = z.object({
  failedJobId: id,
  kind: z.enum(failedJobKinds),
  subject: z.string(),
  saleId: id.nullable(),
  saleTitle: z.string().nullable(),
  batchNumber: z.int().nullable().describe('For the paper and print jobs of one batch'),
  carrier: z.string().nullable().describe('For a hand-over record'),
  printer: z.string().nullable().describe('For labels sent to a printer'),
  webhook: z.string().nullable().describe('For other software that is told: its name'),
  error: z.string(),
  failures: z.int(),
  firstAt: instant,
  lastAt: instant,
  nextAt: instant.nullable().describe('When it will be retried; null if it will not'),
  retriedAt: instant.nullable(),
  retriedBy: staffName.nullable(),
  settledAt: instant.nullable(),
})
/** An unpacked parcel whose paper a person must look at first. */
const attention = z.object({
  code: z.string(),
  number: z.int(),
  batchId: id,
  batchNumber: z.int(),
  saleId: id,
  saleTitle: z.string(),
  orderIds: z.array(id),
  problems: z.array(z.enum(paperProblems)),
  notedAt: instant,
})
const asideOrder = z.object({
  chunkId: id,
  orderId: id,
  saleId: id,
  saleTitle: z.string().nullable(),
  receivedAt: instant,
  error: z.string().nullable(),
  triedBefore: z.int(),
})
/** A refund reported by the payment provider that needs attention. */
const oddRefund = z.object({
  orderId: id,
  saleId: id.nullable(),
  saleTitle: z.string().nullable(),
  amount: money,
  currency,
  why: z.enum([
    'unknown-order',
    'unknown-payment',
    'more-than-paid',
    'wrong-currency',
    'not-prepaid',
    'packed-already',
  ]),
  receivedAt: instant,
})
const unreadMessage = z.object({
  source: z.string(),
  body: z.string(),
  error: z.string(),
  times: z.int(),
  firstAt: instant,
  lastAt: instant,
})
const retried = z.object({ retriedAt: instant, retriedBy: staffName })

export type FailedJob = z.output<typeof failedJob>
export type PaperAttention = z.output<typeof attention>
export type AsideOrder = z.output<typeof asideOrder>
export type OddRefund = z.output<typeof oddRefund>
export type UnreadMessage = z.output<typeof unreadMessage>

export const troubleRoutes = {
  listTrouble: {
    method: 'get',
    path: '/api/trouble',
    allow: dispatchers,
    sheddable: true,
    answer: z.object({
      jobs: z.array(failedJob),
      setAside: z.array(asideOrder),
      refunds: z.array(oddRefund),
      messages: z.array(unreadMessage),
      attention: z.array(attention),
    }),
    about:
      'Work that failed in the last week, orders that could be neither decided nor rejected, refunds that do not match, unreadable messages from providers and carriers, and parcels whose paper a person must look at before packing.',
  },
  retryJob: {
    method: 'post',
    path: '/api/trouble/jobs/:id/retry',
    allow: dispatchers,
    params: saleParams,
    answer: retried,
    about: 'Retry failed work. Harmless if it has been done meanwhile.',
  },
  retryOrder: {
    method: 'post',
    path: '/api/trouble/orders/:id/retry',
    allow: dispatchers,
    params: saleParams,
    answer: retried,
    about:
      'Return a quarantined order to the end of its queue, with its original time of receipt. The id is that of its chunk.',
  },
} as const satisfies Record<string, Route>
