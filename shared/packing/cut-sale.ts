import type { Context } from '../context.ts'
import type { Bulletin } from '../contract/facts.ts'
import { readOrders } from '../order/order-store.ts'
import { cutBatches, gatherParcels, lockPacking } from './cut-store.ts'

/**
 * Gathers a sale's confirmed orders into parcels and cuts the due ones (or all) into packing batches; asks for their documents. Returns the new
 * batches' ids and what is to be told. Used by the timer, at close, and on demand.
 */
export async function cutSale(ctx: Context, saleId: string, which: 'due' | 'all'): Promise<{ batchIds: string[]; bulletin: Bulletin }> {
  const { orderIds, batchIds } = await ctx.db.transaction().execute(async (tx) => {
    await lockPacking(tx, saleId)
    const gathered = await gatherParcels(tx, saleId, ctx.config.MERGE_WAIT_SECONDS)
    return { orderIds: gathered, batchIds: await cutBatches(tx, saleId, which, ctx.config.BATCH_PARCELS_MAX) }
  })
  for (const batchId of batchIds) ctx.bells.ringDocuments(batchId)
  const changed = (await readOrders(ctx.db, orderIds, ctx.config.PAY_URL)).map((order) => ({ viewerId: order.viewerId, order: order.view }))
  return { batchIds, bulletin: { changed, batches: batchIds.map((batchId) => ({ batchId, saleId, state: 'open', version: 1 })) } }
}
