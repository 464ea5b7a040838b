import { sql } from 'kysely'
import type { StockOfItem } from '../contract/facts.ts'
import type { Tx } from '../db/database.ts'
import { lockCounter } from '../sale/sale-store.ts'
import { deltasOf } from './movement.ts'
import { moveStock } from './move-store.ts'

export interface MissingUnits {
  changeId: string
  saleId: string
  sku: string
  missing: number
  reason: string
  actor: string
}

/**
 * Removes units that are in the ledger but not on the shelf from an item's quota, as far as they are not already sold
 * to somebody else. Recorded as a quota change like a host's, so that everything that derives balances sees it. Returns
 * the new balance.
 */
export async function cutMissing(
  tx: Tx,
  { changeId, saleId, sku, missing, reason, actor }: MissingUnits,
): Promise<StockOfItem> {
  const counter = await lockCounter(tx, saleId)
  const { available } = await tx
    .selectFrom('sale_item')
    .select('available')
    .where('sale_id', '=', saleId)
    .where('sku', '=', sku)
    .forUpdate()
    .executeTakeFirstOrThrow()
  const delta = -Math.min(missing, available)
  if (delta !== 0) {
    await tx
      .insertInto('quota_change')
      .values({ change_id: changeId, sale_id: saleId, sku, delta, reason, actor })
      .execute()
    await moveStock(tx, [
      { saleId, sku, kind: 'quota', orderId: null, afterSeq: counter!.last_seq, deltas: deltasOf('quota', delta) },
    ])
  }
  const { rows } = await sql<StockOfItem>`
    update sale_item set quota = quota + ${delta}, available = available + ${delta}, version = version + 1 where sale_id = ${saleId} and sku = ${sku}
    returning sku, available, held, sold, version`.execute(tx)
  return rows[0]!
}
