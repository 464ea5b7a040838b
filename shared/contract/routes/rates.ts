import { z } from 'zod'
import { instant } from '../common.ts'
import { saleParams, type Route } from '../route.ts'

const rates = z.object({
  orders: z.int(),
  due: z.int(),
  late: z.int(),
  lateDispatchRate: z.number().nullable().describe('late / due; null: nothing was due yet'),
  sellerCancelled: z.int(),
  sellerFaultCancelRate: z.number().nullable(),
  lateBeforeLimit: z
    .int()
    .describe('Orders that may still be late before the limit is reached; below 0: so many past it'),
})
const saving = z.enum(['on-time', 'from-label-cancel', 'from-collect-cancel'])
export const ratesAnswer = z.object({
  at: instant,
  sale: rates,
  seller: rates.describe('All sales of the seller in the last 30 days'),
  limits: z.object({
    lateDispatch: z.number(),
    sellerFaultCancel: z.number(),
    lateDispatchTarget: z.number(),
    sellerFaultCancelTarget: z.number(),
  }),
  savable: z.object({
    count: z.int(),
    items: z.array(
      z.object({
        parcelCode: z.string(),
        state: z.enum(['waiting', 'picking', 'packed']),
        packBy: instant,
        handOverBy: instant,
        labelBy: instant.nullable(),
        collectBy: instant.nullable(),
        saving,
      }),
    ),
  }),
})

/** How a platform counts what was late and what was cancelled, while something can still be done about it. */
export const ratesRoutes = {
  readRates: {
    method: 'get',
    path: '/api/sales/:id/rates',
    allow: ['host', 'dispatcher', 'admin'],
    sheddable: true,
    params: saleParams,
    answer: ratesAnswer,
    about:
      'Late dispatch and seller-fault cancellation as the platform counts them, and the parcels that can still be saved, the most urgent first.',
  },
} as const satisfies Record<string, Route>
