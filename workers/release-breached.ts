import type { WorkerContext } from './context.ts'
import { forEachLogged } from './for-each-logged.ts'
import { readOrders } from '../shared/order/order-store.ts'
import { parcelsToRelease, releaseParcel } from '../shared/packing/release-store.ts'
import { wakeOffers } from '../shared/queue/wake-offers.ts'

/**
 * After a breach, if the sale's rule says so: cancels the orders, releases their goods and notifies the buyers. Found
 * by state, so done once however often it is tried.
 */
export async function releaseBreached(ctx: WorkerContext): Promise<void> {
  await forEachLogged(ctx, await parcelsToRelease(ctx.watchDb), 'release a breached parcel', async (parcelId) => {
    const released = await ctx.watchDb
      .transaction()
      .execute((tx) => releaseParcel(tx, parcelId, 'release-breached', 'deadline-missed'))
    if (!released) return
    if (released.batchId) ctx.jobs.renderDocuments(released.batchId)
    const changed = (await readOrders(ctx.watchDb, released.orderIds, ctx.config.PAY_URL)).map((order) => ({
      viewerId: order.viewerId,
      order: order.view,
    }))
    ctx.relay.publish({ ...released.facts, changed })
    await wakeOffers(ctx, released.facts)
  })
}
