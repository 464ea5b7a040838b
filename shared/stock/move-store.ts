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
  /** The sale's last decided number at the time: its position among the decisions. */
  afterSeq: number
  deltas: Deltas
}

/** Appends movements; the caller updates the balances in the same transaction. */
export async function moveStock(tx: Kysely<Tables>, movements: readonly Movement[]): Promise<void> {
  if (movements.length === 0) return
  await sql`
    insert into stock_movement (sale_id, sku, kind, order_id, after_seq, available, held, sold, at)
    select sale_id, sku, kind, order_id, after_seq, available, held, sold, app_now()
    from json_to_recordset(${JSON.stringify(movements.map((movement) => ({ sale_id: movement.saleId, sku: movement.sku, kind: movement.kind, order_id: movement.orderId, after_seq: movement.afterSeq, ...movement.deltas })))}::json)
      as m(sale_id uuid, sku text, kind text, order_id uuid, after_seq int, available int, held int, sold int)`.execute(
    tx,
  )
}

export interface LinesToMove {
  orderId: string
  lines: readonly Line[]
}

/**
 * Moves the stock of whole orders of one sale: balances and movements together. The caller holds the sale's counter;
 * the items are all locked here first, in the order used everywhere, before any is changed (counting the locked rows
 * locks them all). One round trip to Postgres, because everyone who decides, pays or cancels in this sale is waiting.
 * Returns the new balances, to be published. If there is not enough stock, throws the error of the conservation CHECK.
 */
export async function moveOrdersStock(
  tx: Kysely<Tables>,
  saleId: string,
  kind: MovementKind,
  orders: readonly LinesToMove[],
  afterSeq: number,
): Promise<StockOfItem[]> {
  const movements = orders.flatMap(({ orderId, lines }) =>
    lines.map((line) => ({ sku: line.sku, order_id: orderId, ...deltasOf(kind, line.quantity) })),
  )
  const { rows } = await sql<StockOfItem>`
    with movement as materialized (
        select * from json_to_recordset(${JSON.stringify(movements)}::json) as m(sku text, order_id uuid, available int, held int, sold int)),
      locked as materialized (
        select i.sku from sale_item i where i.sale_id = ${saleId} and i.sku in (select sku from movement) order by i.sku for update),
      moved as (
        insert into stock_movement (sale_id, sku, kind, order_id, after_seq, available, held, sold, at)
        select ${saleId}::uuid, sku, ${kind}, order_id, ${afterSeq}::int, available, held, sold, app_now() from movement)
    update sale_item i set available = i.available + m.available, held = i.held + m.held, sold = i.sold + m.sold, version = i.version + 1
    from (select sku, sum(available)::int as available, sum(held)::int as held, sum(sold)::int as sold from movement group by sku) m, (select count(*) from locked) all_locked
    where i.sale_id = ${saleId} and i.sku = m.sku returning i.sku, i.available, i.held, i.sold, i.version`.execute(tx)
  return rows
}
