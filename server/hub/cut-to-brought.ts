import { actorName } from '../../shared/contract/roles.ts'
import type { StockOfItem } from '../../shared/contract/facts.ts'
import type { Tx } from '../../shared/db/database.ts'
import { goodsAtHub } from '../../shared/hub/check-in-store.ts'
import { findCommitment, lockGoods } from '../../shared/hub/commitment-store.ts'
import { keptBefore } from '../../shared/lib/keep-once.ts'
import { Refusal } from '../../shared/refusal.ts'
import { lockCounter } from '../../shared/sale/sale-store.ts'
import { cutMissing } from '../../shared/stock/missing-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { requireVisibleSale } from '../access/visibility.ts'
import type { Gateway } from '../context.ts'

interface Cut {
  quota: number
  cut: number
  replayed?: true
}

/** How a cut is named among the changes of a quota. */
const reason = 'not-brought'

/** Lowers a quota to what was brought, once per change id, like any change of a quota: never below held and sold. */
export async function cutToBrought(
  gateway: Gateway,
  { saleId, sku, changeId }: { saleId: string; sku: string; changeId: string },
  actor: KnownActor,
): Promise<Cut> {
  await requireVisibleSale(gateway, saleId, actor)
  const { stock, ...cut } = await gateway.ctx.db.transaction().execute(async (tx) => {
    await lockGoods(tx, saleId, sku)
    const row = await findCommitment(tx, saleId, sku)
    if (!row) throw new Refusal('not-found', 'There are no such goods of a member in this sale.')
    if (row.packs !== 'hub')
      throw new Refusal('wrong-state', 'Their producer packs them: they are not brought as units.')
    await lockCounter(tx, saleId)
    const done = await tx.selectFrom('quota_change').selectAll().where('change_id', '=', changeId).executeTakeFirst()
    const kept = keptBefore('change', done, { sale_id: saleId, sku, reason })
    const { quota } = await readItem(tx, saleId, sku)
    if (kept) return { quota, cut: -kept.delta, replayed: true as const, stock: undefined }
    const sale = await tx.selectFrom('sale').select('state').where('sale_id', '=', saleId).executeTakeFirstOrThrow()
    if (sale.state === 'closed') throw new Refusal('sale-not-open', 'The sale is closed.')
    const missing = Math.max(0, quota - (await goodsAtHub(tx, saleId, sku)).loose)
    if (missing === 0) return { quota, cut: 0, stock: undefined }
    const left = await cutMissing(tx, { changeId, saleId, sku, missing, reason, actor: actorName(actor) })
    const now = left.available + left.held + left.sold
    return { quota: now, cut: quota - now, stock: left satisfies StockOfItem }
  })
  if (stock) gateway.broadcast.publish({ stock: [{ saleId, items: [stock] }] })
  return cut
}

async function readItem(tx: Tx, saleId: string, sku: string): Promise<{ quota: number }> {
  return tx
    .selectFrom('sale_item')
    .select('quota')
    .where('sale_id', '=', saleId)
    .where('sku', '=', sku)
    .executeTakeFirstOrThrow()
}
