import type { Context } from '../shared/context.ts'
import { settleDeliveries } from '../shared/dispatch/delivery-store.ts'
import { readOrders } from '../shared/order/order-store.ts'

/** What a carrier said before we had handed the parcel over by our books, or before it was booked, is made good here. */
export async function settleLateDeliveries(ctx: Context): Promise<void> {
  const changed = await settleDeliveries(ctx.watchDb)
  if (changed.length === 0) return
  const orders = await readOrders(ctx.watchDb, changed, ctx.config.PAY_URL)
  ctx.relay.publish({ changed: orders.map((order) => ({ viewerId: order.viewerId, order: order.view })) })
}
