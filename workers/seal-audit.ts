import { chainsWithNews, sealChain } from '../shared/audit/seal-store.ts'
import type { Context } from '../shared/context.ts'
import { each } from '../shared/each.ts'

const serializationFailure = '40001'

/** Chains by hash what was appended since the last round, sale by sale. Several workers may do it at once: a chain that another has is left to it. */
export async function sealAudit(ctx: Context): Promise<void> {
  await each(await chainsWithNews(ctx.watchDb), 'seal the audit of a sale', ctx.log, async (chainId) => {
    while (!ctx.ending && (await sealOnce(ctx, chainId)));
  })
}

/** Whether there is more. A chain that moved on since our snapshot was just sealed by another worker. */
async function sealOnce(ctx: Context, chainId: string): Promise<boolean> {
  try {
    return await sealChain(ctx.watchDb, chainId)
  } catch (error) {
    if ((error as { code?: string }).code === serializationFailure) return false
    throw error
  }
}
