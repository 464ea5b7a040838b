import { sql } from 'kysely'
import { recordChange } from '../shared/audit/audit-store.ts'
import type { WorkerContext } from './context.ts'
import { forEachLogged } from './for-each-logged.ts'
import { lockBatch, releaseBatch } from '../shared/packing/claim-store.ts'

/**
 * Releases claims that have been idle for `CLAIM_IDLE_MINUTES`, so that no batch waits for a packer who went home. What
 * is packed stays packed.
 */
export async function releaseClaims(ctx: WorkerContext): Promise<void> {
  const isIdle = sql<boolean>`state = 'claimed' and last_act_at < (select app_now()) - ${ctx.config.CLAIM_IDLE_MINUTES} * interval '1 minute'`
  const { rows } = await sql<{
    batch_id: string
    sale_id: string
  }>`select batch_id, sale_id from packing_batch where ${isIdle} order by last_act_at limit 100`.execute(ctx.watchDb)
  await forEachLogged(ctx, rows, 'release a claim', async ({ batch_id: batchId, sale_id: saleId }) => {
    const released = await ctx.watchDb.transaction().execute(async (tx) => {
      await lockBatch(tx, batchId)
      const still = await tx
        .selectFrom('packing_batch')
        .select('batch_id')
        .where('batch_id', '=', batchId)
        .where(isIdle)
        .executeTakeFirst()
      if (!still) return undefined
      await recordChange(tx, { actor: 'release-claims', kind: 'batch:released', saleId, subject: batchId })
      return releaseBatch(tx, batchId)
    })
    if (released)
      ctx.relay.publish({
        batches: [{ saleId, ...released.batch }],
        parcels: released.parcels.map((code) => ({ saleId, code, state: 'waiting' as const })),
      })
  })
}
