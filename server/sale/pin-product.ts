import { actorName } from '../../shared/contract/roles.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { requireVisibleSale } from '../access/visibility.ts'

/** Pins a product of the sale for every viewer; `null` unpins it. */
export async function pinProduct(
  gateway: Gateway,
  saleId: string,
  sku: string | null,
  actor: KnownActor,
): Promise<{ pin: string | null; version: number }> {
  await requireVisibleSale(gateway, saleId, actor)
  const { pin, version, changed } = await gateway.ctx.db.transaction().execute(async (tx) => {
    const sale = await tx
      .selectFrom('sale')
      .select(['state', 'version', 'pin'])
      .where('sale_id', '=', saleId)
      .forNoKeyUpdate()
      .executeTakeFirstOrThrow()
    if (sale.pin === sku) return { ...sale, changed: false }
    if (sale.state === 'closed') throw new Refusal('sale-not-open', 'The sale is closed.')
    if (sku !== null) {
      const item = await tx
        .selectFrom('sale_item')
        .select('sku')
        .where('sale_id', '=', saleId)
        .where('sku', '=', sku)
        .where('position', '>=', 0)
        .executeTakeFirst()
      if (!item) throw new Refusal('not-found', 'There is no such item in this sale.')
    }
    const next = { pin: sku, version: sale.version + 1 }
    await tx.updateTable('sale').set(next).where('sale_id', '=', saleId).execute()
    await tx
      .insertInto('sale_event')
      .values({
        sale_id: saleId,
        version: next.version,
        kind: sku === null ? 'unpinned' : 'pinned',
        actor: actorName(actor),
        detail: JSON.stringify({ sku }),
      })
      .execute()
    return { ...next, changed: true }
  })
  if (changed) gateway.broadcast.publish({ pins: [{ saleId, sku: pin, version }] })
  return { pin, version }
}
