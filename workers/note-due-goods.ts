import { noteDueGoods } from '../shared/hub/commitment-store.ts'
import { tellMissingGoods } from '../shared/hub/tell-missing-store.ts'
import { appNow } from '../shared/sale/sale-store.ts'
import type { WorkerContext } from './context.ts'

/**
 * When the hour of a promise has come: notes what was there by then, once, and tells the rung `hub` if something was
 * missing. Hours are rows, so those that came while everything was down are noted by the next round, as of their time.
 */
export async function noteAndTellDueGoods(ctx: WorkerContext): Promise<void> {
  await ctx.watchDb.transaction().execute(async (tx) => {
    const due = await noteDueGoods(tx)
    const missing = due.filter(({ brought, units }) => brought < units)
    if (missing.length > 0) ctx.log.warn({ goods: missing.length }, 'goods were not brought by their hour')
    await tellMissingGoods(tx, due, await appNow(tx))
  })
}
