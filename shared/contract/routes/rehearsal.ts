import { z } from 'zod'
import { id, sale } from '../common.ts'
import { hosts, saleParams, type Route } from '../route.ts'

export const newRehearsal = z.strictObject({
  rehearsalId: id,
  viewers: z.int().min(1, 'must be 1-50').max(50, 'must be 1-50'),
  ordersPerMinute: z.int().min(1, 'must be 1-1200').max(1200, 'must be 1-1200'),
  minutes: z.int().min(1, 'must be 1-60').max(60, 'must be 1-60'),
})

/** A live to practise on: the same goods, simulated viewers, and nothing is ever packed. */
export const rehearsalRoutes = {
  rehearse: {
    method: 'post',
    path: '/api/sales/:id/rehearsal',
    allow: hosts,
    params: saleParams,
    body: newRehearsal,
    status: 201,
    otherwise: { 200: 'made before: the same again' },
    answer: sale.extend({ replayed: z.boolean().optional() }),
    about:
      'Make a rehearsal of a sale: a sale of its own with the same goods, in which simulated viewers order at this pace while it is open. It closes by itself after `minutes`; nothing of it is packed. One at a time per seller.',
  },
} as const satisfies Record<string, Route>
