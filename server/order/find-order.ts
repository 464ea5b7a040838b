import type { KnownOrder } from '../../shared/order/order-store.ts'
import { receivedView } from '../../shared/order/order-view.ts'
import type { Gateway } from '../context.ts'
import type { PendingOrders } from './pending-orders.ts'

/** An order, decided or not. Undecided orders of other gateways are looked for last: that reads the intake's chunks. */
export async function findOrder(
  { snapshots, pendingOrders }: Gateway,
  orderId: string,
): Promise<KnownOrder | undefined> {
  return (await snapshots.order(orderId)) ?? findPending(pendingOrders, orderId) ?? snapshots.undecidedOrder(orderId)
}

/** An order that this gateway has taken in and that is not decided yet: known without looking for it in the chunks. */
function findPending(pendingOrders: PendingOrders, orderId: string): KnownOrder | undefined {
  const pending = pendingOrders.find(orderId)
  return (
    pending?.received && {
      viewerId: pending.order.viewerId,
      buyerKey: pending.order.buyerKey,
      row: null,
      view: receivedView(pending.order, pending.received.at),
    }
  )
}
