import type { OrderState } from '../../shared/order/order.ts'
import type { ShopReason } from '../../shared/order/order.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { requireVisibleOrder } from '../access/visibility.ts'
import type { Gateway } from '../context.ts'
import { cancelOrder } from './cancel-order.ts'

interface Cancelled {
  orderId: string
  state: OrderState | 'received'
  /** Why it was not cancelled. */
  code?: string
}

/**
 * Cancels several orders, one after the other, each in a transaction of its own: whatever can be cancelled is, and the
 * rest say why not. Nothing happens when one of them is not the caller's.
 */
export async function cancelOrders(
  gateway: Gateway,
  { orderIds, reason }: { orderIds: readonly string[]; reason: ShopReason },
  actor: KnownActor,
): Promise<{ items: Cancelled[] }> {
  for (const orderId of orderIds) await requireVisibleOrder(gateway, orderId, actor)
  const items: Cancelled[] = []
  for (const orderId of new Set(orderIds)) items.push(await cancelOne(gateway, orderId, reason, actor))
  return { items }
}

async function cancelOne(gateway: Gateway, orderId: string, reason: ShopReason, actor: KnownActor): Promise<Cancelled> {
  try {
    return { orderId, state: (await cancelOrder(gateway, orderId, actor, reason)).state }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const { view } = await requireVisibleOrder(gateway, orderId, actor)
    return { orderId, state: view.state, code: error.code }
  }
}
