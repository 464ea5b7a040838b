import type { BatchView } from '../shared/contract/common.ts'
import { recordChange } from '../shared/audit/audit-store.ts'
import { actorName } from '../shared/contract/roles.ts'
import { readBatch } from '../shared/packing/batch-store.ts'
import { Refusal } from '../shared/outcome.ts'
import { settleBatch } from '../shared/packing/parcel-store.ts'
import { sql } from 'kysely'
import type { KnownActor } from './authenticate.ts'
import type { Gateway } from './gateway.ts'
import { maySeeBatch } from './sight.ts'

/** A packer takes a batch: nobody else can, and its parcels are being picked from now on. Claiming it again answers the same. */
export async function claimBatch(gateway: Gateway, batchId: string, actor: KnownActor): Promise<BatchView> {
  const { ctx } = gateway
  const saleId = await maySeeBatch(gateway, batchId, actor)
  const claimed = await ctx.db.transaction().execute(async (tx) => {
    await tx.selectFrom('parcel').select('parcel_id').where('batch_id', '=', batchId).orderBy('parcel_id').forUpdate().execute()
    const batch = await tx.selectFrom('packing_batch').select(['state', 'claimed_by']).where('batch_id', '=', batchId).forUpdate().executeTakeFirstOrThrow()
    if (batch.claimed_by === actorName(actor)) return undefined
    if (batch.state !== 'open') throw new Refusal('already-claimed', 'Somebody else has this batch.', { extra: { claimedBy: batch.claimed_by } })
    await tx.updateTable('packing_batch').set({ state: 'claimed', claimed_by: actorName(actor), claimed_at: sql`app_now()`, version: sql`version + 1` }).where('batch_id', '=', batchId).execute()
    const parcels = await tx
      .updateTable('parcel')
      .set({ state: 'picking', version: sql`version + 1` })
      .where('batch_id', '=', batchId)
      .where('state', '=', 'waiting')
      .returning('code')
      .execute()
    await recordChange(tx, { actor: actorName(actor), kind: 'batch:claimed', saleId, subject: batchId })
    return { parcels, batch: await settleBatch(tx, batchId) }
  })
  if (claimed) {
    const { batch, parcels } = claimed
    gateway.broadcast.publish({ batches: [{ saleId, ...batch }], parcels: parcels.map(({ code }) => ({ saleId, code, state: 'picking' })) })
  }
  return (await readBatch(ctx.db, batchId))!
}
