import { actorName } from '../../shared/contract/roles.ts'
import { goodsAtHub } from '../../shared/hub/check-in-store.ts'
import { findCommitment, lockGoods } from '../../shared/hub/commitment-store.ts'
import { idReused, keptBefore } from '../../shared/lib/keep-once.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { namedSeller } from '../member/named-seller.ts'

interface Returned {
  sku: string
  units: number
  replayed?: true
}

/**
 * Gives what was not sold back to its member: one negative entry in the ledger of what the hub took in. A member has no
 * stock here outside of sales, so nothing else moves. Only when the sale is closed: until then it could still be sold.
 */
export async function returnGoods(
  gateway: Gateway,
  hub: string,
  { scanId, saleId, sku }: { scanId: string; saleId: string; sku: string },
  actor: KnownActor,
): Promise<Returned> {
  const hubId = await namedSeller(gateway, hub, actor)
  return gateway.ctx.db.transaction().execute(async (tx) => {
    await lockGoods(tx, saleId, sku)
    const row = await findCommitment(tx, saleId, sku)
    if (!row || row.hub_id !== hubId)
      throw new Refusal('not-found', 'There are no such goods of a member in this sale.')
    const found = await tx.selectFrom('check_in').selectAll().where('scan_id', '=', scanId).executeTakeFirst()
    const kept = keptBefore('scan', found, { hub_id: hubId, sale_id: saleId, sku, kind: 'returned' })
    if (kept) return { sku, units: -kept.units, replayed: true }
    const sale = await tx.selectFrom('sale').select('state').where('sale_id', '=', saleId).executeTakeFirstOrThrow()
    if (sale.state !== 'closed') throw new Refusal('wrong-state', 'The sale is not closed yet.')
    const { loose, returned, needed } = await goodsAtHub(tx, saleId, sku)
    const units = loose - returned - needed
    if (units <= 0) throw new Refusal('wrong-state', 'Nothing of it is left at the hub.')
    const made = await tx
      .insertInto('check_in')
      .values({
        scan_id: scanId,
        hub_id: hubId,
        sale_id: saleId,
        seller_id: row.seller_id,
        kind: 'returned',
        sku,
        parcel_id: null,
        units: -units,
        reason: null,
        actor: actorName(actor),
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    if (made.numInsertedOrUpdatedRows === 0n) throw idReused('scan')
    return { sku, units }
  })
}
