import { sql, type Kysely } from 'kysely'
import type { StockOfItem } from '../contract/facts.ts'
import type { Tables } from '../db/tables.ts'
import type { Line } from '../order/order.ts'
import { deltasOf, type Deltas, type MovementKind } from './movement.ts'

export interface Movement {
  saleId: string
  sku: string
  kind: MovementKind
  orderId: string | null
  /** The sale's last decided number when this happened: its place between the decisions. */
  afterSeq: number
  deltas: Deltas
}

/** Appends movements; the balances are the caller's to bring up to date in the same transaction. */
export async function moveStock(tx: Kysely<Tables>, movements: readonly Movement[]): Promise<void> {
  if (movements.length === 0) return
  await sql`
    insert into stock_movement (sale_id, sku, kind, order_id, after_seq, available, held, sold, at)
    select sale_id, sku, kind, order_id, after_seq, available, held, sold, app_now()
    from json_to_recordset(${JSON.stringify(movements.map((movement) => ({ sale_id: movement.saleId, sku: movement.sku, kind: movement.kind, order_id: movement.orderId, after_seq: movement.afterSeq, ...movement.deltas })))}::json)
      as m(sale_id uuid, sku text, kind text, order_id uuid, after_seq int, available int, held int, sold int)`.execute(tx)
}

export interface LinesToMove {
  orderId: string
  lines: readonly Line[]
}

/**
 * Moves the stock of whole orders of one sale: balances and movements together. The caller holds the sale's counter; the items are locked here in
 * the one order used everywhere. Returns the new balances, to be told. Throws what the conservation CHECK throws if there is not enough.
 */
export async function moveOrdersStock(tx: Kysely<Tables>, saleId: string, kind: MovementKind, orders: readonly LinesToMove[], afterSeq: number): Promise<StockOfItem[]> {
  const movements = orders.flatMap(({ orderId, lines }) => lines.map((line) => ({ saleId, sku: line.sku, kind, orderId, afterSeq, deltas: deltasOf(kind, line.quantity) })))
  await sql`select 1 from sale_item where sale_id = ${saleId} and sku = any(${[...new Set(movements.map((movement) => movement.sku))]}) order by sku for update`.execute(tx)
  await moveStock(tx, movements)
  const { rows } = await sql<StockOfItem>`
    update sale_item i set available = i.available + m.available, held = i.held + m.held, sold = i.sold + m.sold, version = i.version + 1
    from (select sku, sum(available)::int as available, sum(held)::int as held, sum(sold)::int as sold
      from json_to_recordset(${JSON.stringify(movements.map((movement) => ({ sku: movement.sku, ...movement.deltas })))}::json) as m(sku text, available int, held int, sold int) group by sku) m
    where i.sale_id = ${saleId} and i.sku = m.sku returning i.sku, i.available, i.held, i.sold, i.version`.execute(tx)
  return rows
}
