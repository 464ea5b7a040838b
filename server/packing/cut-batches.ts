import type { BatchView } from '../../shared/contract/common.ts'
import { actorName } from '../../shared/contract/roles.ts'
import { listBatches } from '../../shared/packing/batch-store.ts'
import { cutSale } from '../../shared/packing/cut-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'

/**
 * Cuts all of a sale's waiting parcels into new batches now, without waiting for more orders from the same buyers or
 * for more parcels.
 */
export async function cutBatchesNow(
  gateway: Gateway,
  saleId: string,
  actor: KnownActor,
): Promise<{ batches: BatchView[] }> {
  const { batchIds, facts } = await cutSale(gateway.ctx, saleId, 'on-demand', actorName(actor))
  gateway.broadcast.publish(facts)
  return {
    batches: batchIds.length === 0 ? [] : await listBatches(gateway.ctx.db, { batchIds, limit: batchIds.length }),
  }
}
