import { z } from 'zod'
import { id, order, payment, quantity, sku, waitingEntry } from '../common.ts'
import { saleParams, type Route } from '../route.ts'

const ownWaiting = waitingEntry.extend({
  title: z.string().describe('The name of the item'),
  saleTitle: z.string(),
})
export type OwnWaiting = z.output<typeof ownWaiting>

/** The waiting list of sold-out items, and the offers made to it. */
export const waitingRoutes = {
  joinWaiting: {
    method: 'post',
    path: '/api/sales/:id/waiting',
    allow: ['viewer'],
    params: saleParams,
    body: z.strictObject({ orderId: id, sku, quantity, payment }),
    answer: z.object({ waiting: waitingEntry, replayed: z.boolean().optional() }),
    about: 'Wait for a sold-out item, under the id of the order that it becomes when some of it comes back.',
  },
  leaveWaiting: {
    method: 'post',
    path: '/api/waiting/:id/leave',
    allow: ['viewer'],
    params: saleParams,
    answer: z.object({ waiting: waitingEntry }),
    about: 'Leave the waiting list. Idempotent.',
  },
  listOwnWaiting: {
    method: 'get',
    path: '/api/viewers/me/waiting',
    allow: ['viewer'],
    query: z.strictObject({ saleId: id.optional() }),
    answer: z.object({ items: z.array(ownWaiting) }),
    about:
      'What this viewer waits for, with their place in each line, and what ended without an offer in the last day.',
  },
  confirmOrder: {
    method: 'post',
    path: '/api/orders/:id/confirm',
    allow: ['viewer'],
    params: saleParams,
    answer: order,
    about: 'Accept an offer from the waiting list that is paid on delivery. Idempotent.',
  },
} as const satisfies Record<string, Route>
