import type pg from 'pg'
import { linesText, type Line } from '../../shared/order/order.ts'
import type { Ledger, KeptOrder, WaitingOrder } from './compare.ts'

interface Row extends Omit<KeptOrder, 'lines'> {
  lines: Line[] | null
}

interface WaitingRow extends Omit<WaitingOrder, 'lines'> {
  lines: Line[]
}

/**
 * Reads what the books say about some sales, waiting orders first: one decided in between is in at least one of the
 * two.
 */
export async function readLedger(pool: pg.Pool, saleIds: readonly string[]): Promise<Ledger> {
  const client = await pool.connect()
  try {
    await client.query(
      'begin read only; set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0',
    )
    const waiting = await client.query<WaitingRow>(
      `select waiting->>'orderId' as "orderId", waiting->>'saleId' as "saleId", waiting->>'viewerId' as "viewerId", waiting->>'payment' as payment, waiting->'lines' as lines, partition_id = -1 as "setAside"
       from intake_chunk, json_array_elements(orders) as waiting where waiting->>'saleId' = any($1)`,
      [saleIds],
    )
    const kept = await client.query<Row>(
      `select o.order_id as "orderId", o.sale_id as "saleId", o.viewer_id as "viewerId", o.payment, o.seq, o.reason, e.states, l.lines
       from "order" o
         left join (select order_id, array_agg(state order by version) as states from order_event where sale_id = any($1::uuid[]) group by order_id) e on e.order_id = o.order_id
         left join (select order_id, json_agg(json_build_object('sku', sku, 'quantity', quantity)) as lines from order_line where sale_id = any($1::uuid[]) group by order_id) l on l.order_id = o.order_id
       where o.sale_id = any($1::uuid[]) order by o.sale_id, o.seq`,
      [saleIds],
    )
    await client.query('commit')
    return {
      waiting: waiting.rows.map((row) => ({ ...row, lines: linesText(row.lines) })),
      orders: kept.rows.map((row) => ({ ...row, states: row.states ?? [], lines: linesText(row.lines ?? []) })),
    }
  } finally {
    client.release()
  }
}
