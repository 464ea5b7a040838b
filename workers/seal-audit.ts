import { sql } from 'kysely'
import { chainsWithNews, sealChain } from '../shared/audit/seal-store.ts'
import type { WorkerContext } from './context.ts'
import { forEachLogged } from './for-each-logged.ts'

const serializationFailure = '40001'
/**
 * Undecided orders go first, but sealing is put off no longer than this (ms): half of what `verify` allows to be
 * unsealed.
 */
const giveWayMsMax = 5_000

/**
 * Hash-chains what was appended since the last round, sale by sale. Safe on several workers at once: a chain that
 * another worker holds is left to it.
 */
export function openSealing(ctx: WorkerContext, giveWayMs = giveWayMsMax): () => Promise<void> {
  // The first round does not yield: the previous worker may have been killed long after its last sealing.
  let sealedAt = -Infinity
  return async () => {
    if (performance.now() - sealedAt < giveWayMs && (await ordersWait(ctx))) return
    await forEachLogged(ctx, await chainsWithNews(ctx.watchDb), 'seal the audit of a sale', async (chainId) => {
      while (!ctx.ending && (await sealOnce(ctx, chainId)));
    })
    sealedAt = performance.now()
  }
}

/** Whether orders are waiting in any sale; quarantined ones (partition -1) wait for a person. */
async function ordersWait(ctx: WorkerContext): Promise<boolean> {
  const { rows } = await sql<{
    wait: boolean
  }>`select exists (select 1 from intake_chunk where partition_id >= 0) as wait`.execute(ctx.watchDb)
  return rows[0]!.wait
}

/** Returns whether there is more. A chain that moved on since our snapshot was just sealed by another worker. */
async function sealOnce(ctx: WorkerContext, chainId: string): Promise<boolean> {
  try {
    return await sealChain(ctx.watchDb, chainId)
  } catch (error) {
    if ((error as { code?: string }).code === serializationFailure) return false
    throw error
  }
}
