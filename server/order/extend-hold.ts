import { sql } from 'kysely'
import type { OrderView } from '../../shared/contract/common.ts'
import { actorName } from '../../shared/contract/roles.ts'
import { changeOrder } from '../../shared/order/change-store.ts'
import { readOrders } from '../../shared/order/order-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { requireVisibleOrder } from '../access/visibility.ts'
import type { Gateway } from '../context.ts'

/**
 * Gives a buyer with an open payment page more time, once: banking apps are slow. A repeat returns the current state;
 * an order that is no longer held is `wrong-state`. The stock stays held, and nobody else waits more than
 * `HOLD_EXTENSION_SECONDS` longer for it.
 */
export async function extendHold(gateway: Gateway, orderId: string, actor: KnownActor): Promise<OrderView> {
  await requireVisibleOrder(gateway, orderId, actor)
  const { ctx } = gateway
  const seconds = ctx.config.HOLD_EXTENSION_SECONDS
  const extended = await ctx.db.transaction().execute(async (tx) => {
    const order = await tx
      .selectFrom('order')
      .selectAll()
      .select(sql<Date>`app_now()`.as('now'))
      .where('order_id', '=', orderId)
      .forUpdate()
      .executeTakeFirst()
    if (
      order?.state !== 'reserved' ||
      order.payment !== 'prepaid' ||
      !order.hold_until ||
      order.hold_until <= order.now
    )
      throw new Refusal('wrong-state', 'This order is no longer held.')
    if (order.hold_extended || seconds === 0) return false
    const holdUntil = new Date(order.hold_until.getTime() + seconds * 1000)
    const change = { hold_until: holdUntil, hold_extended: true }
    await changeOrder(tx, order, change, actorName(actor), { holdUntil: holdUntil.toISOString() })
    return true
  })
  const [present] = await readOrders(ctx.db, [orderId], ctx.config.PAY_URL)
  if (extended) gateway.broadcast.publish({ changed: [{ viewerId: present!.viewerId, order: present!.view }] })
  return present!.view
}
