import { randomUUID } from 'node:crypto'
import type { waitingRoutes } from '../../../../shared/contract/routes/order-waiting.ts'
import type { Foreign } from './foreign.ts'

export const foreignWaiting: Record<keyof typeof waitingRoutes, Foreign> = {
  joinWaiting: { because: 'anybody who signed up may wait in any sale, as they may order in it' },
  leaveWaiting: { ask: () => [[`/api/waiting/${randomUUID()}/leave`]] },
  listOwnWaiting: { because: 'returns only what the holder of the token waits for' },
  confirmOrder: { ask: ({ order }) => [[`/api/orders/${order.orderId}/confirm`]] },
}
