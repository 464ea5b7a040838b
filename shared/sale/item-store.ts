import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import type { Packs } from './sale.ts'

/** An item as it was wanted, with its place in the list. */
export interface PlacedItem {
  sku: string
  title: string
  price: number
  quota: number
  perViewerLimit: number | null
  position: number
  /** Whose goods they are; left out: the sale's own seller's. */
  sellerId?: string | undefined
  packs?: Packs | undefined
}

/** Adds items with their first stock. `afterSeq`: the last order that was decided before. */
export async function addItems(
  tx: Tx,
  saleId: string,
  sellerId: string,
  items: readonly PlacedItem[],
  afterSeq: number,
): Promise<void> {
  if (items.length === 0) return
  await tx
    .insertInto('sale_item')
    .values(
      items.map((item) => ({
        sale_id: saleId,
        sku: item.sku,
        position: item.position,
        seller_id: item.sellerId ?? sellerId,
        ...(item.packs && { packs: item.packs }),
        title: item.title,
        price: item.price,
        quota: item.quota,
        available: item.quota,
        per_viewer_limit: item.perViewerLimit,
      })),
    )
    .execute()
  await sql`
    insert into stock_movement (sale_id, sku, kind, after_seq, available, held, sold, at)
    select sale_id, sku, 'stock-in', ${afterSeq}, quota, 0, 0, app_now() from sale_item where sale_id = ${saleId} and sku = any(${items.map((item) => item.sku)}) order by position`.execute(
    tx,
  )
}
