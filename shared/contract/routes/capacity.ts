import { z } from 'zod'
import { instant } from '../common.ts'
import { hosts, saleParams, type Route } from '../route.ts'
import { band, floorHours, pace } from './planning.ts'

const lookers = ['host', 'dispatcher', 'admin'] as const
const promise = z.object({
  packBy: instant,
  handOverBy: instant,
  shifted: z.boolean().describe('Later than the policy alone would have it: the floor is full until then'),
})

export type SalePromise = z.output<typeof promise>

export const capacityAnswer = z.object({
  at: instant,
  light: z
    .enum(['sell', 'slow', 'stop'])
    .describe('Whether the floor can keep what is promised to those who order now'),
  promise,
  left: band.describe('Parcels more that can be packed by that promise; below 0: so many too many'),
  due: z.int(),
  packable: band,
  handsNeeded: z.int().nullable().describe('To keep every deadline nine times of ten; null: it cannot be kept'),
  hands: z.object({ count: z.int(), source: z.enum(['declared', 'packing', 'usual', 'unknown']) }),
  pace,
  deadlines: z.array(
    z.object({
      packBy: instant,
      handOverBy: instant,
      parcels: z.int(),
      due: z.int().describe('With those of earlier deadlines'),
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
    .describe('Orders past what can be packed: taken all the same, promised the next working day, or the sale pauses'),
  onBreach: z
    .enum(['flag', 'cancel'])
    .describe('A parcel not packed in time: put on record, or cancelled, its goods released and the buyer told'),
  onRefund: z
    .enum(['cancel', 'hold'])
    .default('cancel')
    .describe(
      'The payment provider paid an order back that is not packed: a whole refund cancels it, or it is held back. A part refund always holds it back.',
    ),
  hands: z.int().min(0).max(1000).nullable().describe('Packers there will be; null: those who scan'),
  floorHours: floorHours.nullable().describe("When the floor packs, in the sale's zone; null: around the clock"),
})

/** What can be packed and what is promised, while a sale is on. */
export const capacityRoutes = {
  readCapacity: {
    method: 'get',
    path: '/api/sales/:id/capacity',
    allow: lookers,
    sheddable: true,
    params: saleParams,
    answer: capacityAnswer,
    about: 'What the floor can still pack, learnt from scans, over all sales of the seller: may be asked every 2 s.',
  },
  readPromise: {
    method: 'get',
    path: '/api/sales/:id/promise',
    allow: 'anyone',
    params: saleParams,
    answer: promise,
    about: 'What an order placed now would be promised.',
  },
  readSaleRules: {
    method: 'get',
    path: '/api/sales/:id/rules',
    allow: lookers,
    params: saleParams,
    answer: saleRules,
    about: 'What the sale does past its capacity and on a breach.',
  },
  setSaleRules: {
    method: 'put',
    path: '/api/sales/:id/rules',
    allow: hosts,
    params: saleParams,
    body: saleRules,
    answer: saleRules,
    about: 'Set what the sale does past its capacity and on a breach.',
  },
} as const satisfies Record<string, Route>
