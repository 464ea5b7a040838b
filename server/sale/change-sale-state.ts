import type { SaleState } from '../../shared/sale/sale.ts'
import { saleTransitions } from '../../shared/sale/sale.ts'
import { actorName } from '../../shared/contract/roles.ts'
import { mayBecome } from '../../shared/transitions.ts'
import { countUndecided } from '../../shared/order/order-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import { appNow, lockCounter } from '../../shared/sale/sale-store.ts'
import { endAllWaiting } from '../../shared/stock/waiting-store.ts'
import { readCodTerms } from '../../shared/sale/cod-terms-store.ts'
import { shippingRuleOf } from '../../shared/sale/shipping-rule-store.ts'
import { requireMembersGoods } from '../../shared/sale/members-goods-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { requireVisibleSale } from '../access/visibility.ts'
import { keepOffAir } from '../training/practice.ts'

/**
 * Opens, pauses or closes a sale. The time of the change is taken under the sale's lock, which deciding also takes, so
 * an order counts if and only if it was received while the sale was open. Waiting lists end with it. A repeat returns
 * the current state.
 */
export async function changeSaleState(
  gateway: Gateway,
  saleId: string,
  to: Exclude<SaleState, 'scheduled'>,
  actor: KnownActor,
): Promise<{ state: SaleState; version: number; undecided?: number }> {
  const { ctx } = gateway
  await requireVisibleSale(gateway, saleId, actor)
  if (to === 'open') await keepOffAir(gateway, saleId, actor)
  const sale = await ctx.db.transaction().execute(async (tx) => {
    await lockCounter(tx, saleId)
    const now = await appNow(tx)
    const before = await tx
      .selectFrom('sale')
      .select(['state', 'version', 'seller_id'])
      .where('sale_id', '=', saleId)
      .forNoKeyUpdate()
      .executeTakeFirstOrThrow()
    if (before.state === to) return { state: before.state, version: before.version, changed: false }
    if (!mayBecome<SaleState>(saleTransitions, before.state, to))
      throw new Refusal('wrong-state', `A ${before.state} sale cannot become ${to}.`)
    if (before.state === 'scheduled' && to === 'open') await requireMembersGoods(tx, saleId)
    if (to === 'open')
      await tx.insertInto('sale_window').values({ sale_id: saleId, opened_at: now, closed_at: null }).execute()
    else
      await tx
        .updateTable('sale_window')
        .set({ closed_at: now })
        .where('sale_id', '=', saleId)
        .where('closed_at', 'is', null)
        .execute()
    if (to === 'closed') await endAllWaiting(tx, saleId)
    const version = before.version + 1
    // Frozen with the opening: buyers are told it before they tap, so it may not change under them.
    const isOpening = before.state === 'scheduled' && to === 'open'
    const shipping = isOpening && (await shippingRuleOf(tx, before.seller_id))
    const codTerms = isOpening && (await readCodTerms(tx, saleId))
    await tx.updateTable('sale').set({ state: to, version }).where('sale_id', '=', saleId).execute()
    await tx
      .insertInto('sale_event')
      .values({
        sale_id: saleId,
        version,
        kind: to,
        actor: actorName(actor),
        detail: JSON.stringify({ ...(shipping && { shipping }), ...(codTerms && { codTerms }) }),
      })
      .execute()
    return { state: to, version, changed: true }
  })
  if (sale.changed) {
    gateway.sales.changed(saleId, sale.state, sale.version)
    gateway.broadcast.publish({ sales: [{ saleId, state: sale.state, version: sale.version }] })
  }
  if (to !== 'closed') return { state: sale.state, version: sale.version }
  ctx.jobs.cutBatches(saleId)
  return { state: sale.state, version: sale.version, undecided: await countUndecided(ctx.db, saleId) }
}
