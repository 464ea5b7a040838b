import type { Context } from '../shared/context.ts'
import { settleDeliveries } from '../shared/dispatch/delivery-store.ts'
import { readOrders } from '../shared/order/order-store.ts'

/** Applies what a carrier reported before we had recorded the hand-over, or before the parcel was booked. */
export async function settleLateDeliveries(ctx: Context): Promise<void> {
  const changed = await settleDeliveries(ctx.watchDb)
  if (changed.length === 0) return
  const orders = await readOrders(ctx.watchDb, changed, ctx.config.PAY_URL)
  ctx.relay.publish({ changed: orders.map((order) => ({ viewerId: order.viewerId, order: order.view })) })
}
