import { collectNews, forgetOldNews, hasListeners, salesWithNews, skipNews } from '../shared/news/news-store.ts'
import type { WorkerContext } from './context.ts'
import { forEachLogged } from './for-each-logged.ts'

/**
 * Reads what has been sealed of each sale's history since the last round, and puts what somebody asked to hear into the
 * outbox. Orders are decided and changed without it, so telling can neither slow nor stop them.
 */
export async function collectAllNews(ctx: WorkerContext): Promise<void> {
  await forgetOldNews(ctx.watchDb)
  const saleIds = await salesWithNews(ctx.watchDb)
  if (saleIds.length === 0) return
  const toWebhook = ctx.config.ORDER_WEBHOOK_URL !== undefined
  if (!toWebhook && !(await hasListeners(ctx.watchDb))) return skipNews(ctx.watchDb, saleIds)
  const to = { toWebhook, payUrl: ctx.config.PAY_URL }
  await forEachLogged(ctx, saleIds, 'collect the news of a sale', async (saleId) => {
    while (!ctx.ending && (await collectNews(ctx.watchDb, saleId, to)));
  })
}
