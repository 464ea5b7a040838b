import type { KnownOrder } from '../../shared/order/order-store.ts'
import { receivedView } from '../../shared/order/order-view.ts'
import type { Gateway } from '../context.ts'
import type { PendingOrders } from './pending-orders.ts'

/**
 * Finds an order, decided or not. Undecided orders of other gateways are looked up last, because that means reading
 * intake chunks.
 */
export async function findOrder(
  { snapshots, pendingOrders }: Gateway,
  orderId: string,
): Promise<KnownOrder | undefined> {
  return (await snapshots.order(orderId)) ?? findPending(pendingOrders, orderId) ?? snapshots.undecidedOrder(orderId)
}

/** An undecided order that this gateway took in, found without reading the chunks. */
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
