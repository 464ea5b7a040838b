import type { z } from 'zod'
import type { SaleItemView } from '../../shared/contract/common.ts'
import type { unitsChange } from '../../shared/contract/routes/sale.ts'
import { actorName } from '../../shared/contract/roles.ts'
import type { SaleItemRow } from '../../shared/db/tables/sale.ts'
import { keptBefore } from '../../shared/lib/keep-once.ts'
import { Refusal } from '../../shared/refusal.ts'
import { readChoice } from '../../shared/sale/choice-store.ts'
import { itemView, lockCounter } from '../../shared/sale/sale-store.ts'
import { deltasOf } from '../../shared/stock/movement.ts'
import { moveStock } from '../../shared/stock/move-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { requireVisibleSale } from '../access/visibility.ts'

const quotaMax = 1_000_000_000

/** Raises or lowers an item's quota, once per change id; never below what is held and sold. */
export async function changeQuota(
  gateway: Gateway,
  saleId: string,
  sku: string,
  body: z.output<typeof unitsChange>,
  actor: KnownActor,
): Promise<SaleItemView & { replayed?: true }> {
  await requireVisibleSale(gateway, saleId, actor)
  const { item, replayed } = await gateway.ctx.db
    .transaction()
    .execute(async (tx): Promise<{ item: SaleItemRow; replayed: boolean }> => {
      const counter = await lockCounter(tx, saleId)
      const row = await tx
        .selectFrom('sale_item')
        .selectAll()
        .where('sale_id', '=', saleId)
        .where('sku', '=', sku)
        .forUpdate()
        .executeTakeFirst()
      if (!row || !counter) throw new Refusal('not-found', 'There is no such item in this sale.')
      const before = await tx
        .selectFrom('quota_change')
        .selectAll()
        .where('change_id', '=', body.changeId)
        .executeTakeFirst()
      const same = { sale_id: saleId, sku, delta: body.delta, reason: body.reason }
      if (keptBefore('change', before, same)) return { item: row, replayed: true }
      const sale = await tx.selectFrom('sale').select('state').where('sale_id', '=', saleId).executeTakeFirstOrThrow()
      if (sale.state === 'closed') throw new Refusal('sale-not-open', 'The sale is closed.')
      if (row.available + body.delta < 0)
        throw new Refusal(
          'quota-below-sold',
          `${row.held + row.sold} units are held or sold; the quota cannot be lower.`,
        )
      if (row.quota + body.delta > quotaMax) throw new Refusal('invalid', `delta: the quota would exceed ${quotaMax}`)
      await tx
        .insertInto('quota_change')
        .values({
          change_id: body.changeId,
          sale_id: saleId,
          sku,
          delta: body.delta,
          reason: body.reason,
          actor: actorName(actor),
        })
        .execute()
      await tx
        .updateTable('sale_item')
        .set({ quota: row.quota + body.delta, available: row.available + body.delta, version: row.version + 1 })
        .where('sale_id', '=', saleId)
        .where('sku', '=', sku)
        .execute()
      await moveStock(tx, [
        {
          saleId,
          sku,
          kind: 'quota',
          orderId: null,
          afterSeq: counter.last_seq,
          deltas: deltasOf('quota', body.delta),
        },
      ])
      return {
        item: {
          ...row,
          quota: row.quota + body.delta,
          available: row.available + body.delta,
          version: row.version + 1,
        },
        replayed: false,
      }
    })
  const view = itemView(item, await readChoice(gateway.ctx.db, saleId, sku))
  if (replayed) return { ...view, replayed }
  gateway.broadcast.publish({
    stock: [
      { saleId, items: [{ sku, available: view.available, held: view.held, sold: view.sold, version: view.version }] },
    ],
  })
  return view
}
