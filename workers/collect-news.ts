import { houseChain } from '../shared/audit/link.ts'
import { chainsWithNews, hasListeners, skipNews } from '../shared/news/cursor-store.ts'
import { collectNews, forgetOldNews } from '../shared/news/news-store.ts'
import { forgetOldDeliveries } from '../shared/webhook/outbox-store.ts'
import { collectPickupEvents } from '../shared/webhook/pickup-event-store.ts'
import type { WorkerContext } from './context.ts'
import { forEachLogged } from './for-each-logged.ts'

/**
 * Reads what has been sealed of each sale's history and of pick-ups since the last round, and puts what somebody asked
 * to hear into the outbox. Orders are decided and changed without it, so telling can neither slow nor stop them.
 */
export async function collectAllNews(ctx: WorkerContext): Promise<void> {
  await forgetOldNews(ctx.watchDb)
  await forgetOldDeliveries(ctx.watchDb)
  const chainIds = await chainsWithNews(ctx.watchDb)
  if (chainIds.length === 0) return
  const toWebhook = ctx.config.ORDER_WEBHOOK_URL !== undefined
  if (!toWebhook && !(await hasListeners(ctx.watchDb))) return skipNews(ctx.watchDb, chainIds)
  const to = { toWebhook, payUrl: ctx.config.PAY_URL }
  const collect = (chainId: string): Promise<boolean> =>
    chainId === houseChain ? collectPickupEvents(ctx.watchDb) : collectNews(ctx.watchDb, chainId, to)
  await forEachLogged(ctx, chainIds, 'collect the news of a sale', async (chainId) => {
    while (!ctx.ending && (await collect(chainId)));
  })
}
