import type { OrderView } from '../../shared/contract/common.ts'
import type { FactBatch } from '../../shared/contract/facts.ts'
import { actorName } from '../../shared/contract/roles.ts'
import type { Tx } from '../../shared/db/database.ts'
import { changeOrder, readLines } from '../../shared/order/change-store.ts'
import { countedStates } from '../../shared/order/order.ts'
import { readOrders } from '../../shared/order/order-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import { lockCounter } from '../../shared/sale/sale-store.ts'
import { moveOrdersStock } from '../../shared/stock/move-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { requireVisibleOrder } from '../access/visibility.ts'
import type { Gateway } from '../context.ts'

/**
 * Accepts an offer that is paid on delivery: what was held is sold. Like a payment, it wins over expiry as long as the
 * order is still reserved. A repeat gets the present state.
 */
export async function confirmOrder(gateway: Gateway, orderId: string, actor: KnownActor): Promise<OrderView> {
  const { view } = await requireVisibleOrder(gateway, orderId, actor)
  const { ctx } = gateway
  const stock = await gateway.saleMutex.run(view.saleId, () =>
    ctx.db.transaction().execute((tx) => confirmOnce(tx, orderId, actor)),
  )
  const present = (await readOrders(ctx.db, [orderId], ctx.config.PAY_URL))[0]!
  if (stock) gateway.broadcast.publish({ stock, changed: [{ viewerId: present.viewerId, order: present.view }] })
  return present.view
}

/** The new balances; undefined when it was confirmed before. */
async function confirmOnce(tx: Tx, orderId: string, actor: KnownActor): Promise<FactBatch['stock'] | undefined> {
  const order = await tx.selectFrom('order').selectAll().where('order_id', '=', orderId).forUpdate().executeTakeFirst()
  if (!order?.offered || order.payment !== 'cod')
    throw new Refusal('wrong-state', 'Only an offer that is paid on delivery is confirmed.')
  if (order.state !== 'reserved') {
    if ((countedStates as readonly string[]).includes(order.state)) return undefined
    throw new Refusal('wrong-state', `This offer is ${order.state}.`)
  }
  const lines = await readLines(tx, order)
  await changeOrder(tx, order, { state: 'confirmed' }, actorName(actor))
  const counter = (await lockCounter(tx, order.sale_id))!
  const items = await moveOrdersStock(tx, order.sale_id, 'settle', [{ orderId, lines }], counter.last_seq)
  return [{ saleId: order.sale_id, items }]
}
