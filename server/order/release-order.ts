import type { OrderView } from '../../shared/contract/common.ts'
import { actorName } from '../../shared/contract/roles.ts'
import { changeOrder } from '../../shared/order/change-store.ts'
import { readOrders } from '../../shared/order/order-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { requireVisibleOrder } from '../access/visibility.ts'
import type { Gateway } from '../context.ts'

/** Releases a held-back order: the next cut puts it into a parcel, and its deadline does not change. Idempotent.
 * What a platform holds, only the platform releases. */
export async function releaseOrder(gateway: Gateway, orderId: string, actor: KnownActor): Promise<OrderView> {
  await requireVisibleOrder(gateway, orderId, actor)
  const { ctx } = gateway
  const released = await ctx.db.transaction().execute(async (tx) => {
    const order = await tx
      .selectFrom('order')
      .selectAll()
      .where('order_id', '=', orderId)
      .forUpdate()
      .executeTakeFirst()
    if (order?.state !== 'confirmed') throw new Refusal('wrong-state', 'Only a confirmed order can be packed.')
    if (!order.held_back) return false
    if (order.held_back === 'platform')
      throw new Refusal('wrong-state', 'Its platform holds it: it is released when the platform says so.')
    await changeOrder(tx, order, { held_back: null }, actorName(actor), { released: order.held_back })
    return true
  })
  const [present] = await readOrders(ctx.db, [orderId], ctx.config.PAY_URL)
  if (released) gateway.broadcast.publish({ changed: [{ viewerId: present!.viewerId, order: present!.view }] })
  return present!.view
}
