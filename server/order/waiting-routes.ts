import type { waitingRoutes } from '../../shared/contract/routes/order-waiting.ts'
import { readOwnWaiting } from '../../shared/stock/waiting-store.ts'
import type { Handlers } from '../http/handler.ts'
import { confirmOrder } from './confirm-order.ts'
import { joinWaiting } from './join-waiting.ts'
import { leaveWaiting } from './leave-waiting.ts'

export const waitingHandlers: Handlers<typeof waitingRoutes> = {
  joinWaiting: (gateway, { params, body, actor }) => joinWaiting(gateway, { ...body, saleId: params.id }, actor),
  leaveWaiting: async (gateway, { params, actor }) => ({ waiting: await leaveWaiting(gateway, params.id, actor) }),
  listOwnWaiting: async ({ ctx }, { query, actor }) => ({
    items: await readOwnWaiting(ctx.db, actor.sub, query.saleId),
  }),
  confirmOrder: (gateway, { params, actor }) => confirmOrder(gateway, params.id, actor),
}
