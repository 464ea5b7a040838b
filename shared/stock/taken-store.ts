import type pg from 'pg'
import { countedStates } from '../order/order.ts'
import { takenKey } from './allocate.ts'
import type { ItemRow } from './reserve-store.ts'

/** What these buyers already hold of the items that have a limit; no query where none has. */
export async function readTakenOf(
  client: pg.PoolClient,
  items: ReadonlyMap<string, ItemRow>,
  buyers: readonly Buyer[],
): Promise<Map<string, number>> {
  const limited = [...items.values()].filter((item) => item.perViewerLimit !== null)
  if (limited.length === 0) return new Map()
  return readTaken(client, buyers, [...new Set(limited.map((item) => item.sku))])
}

interface Buyer {
  saleId: string
  buyerKey: string
  phoneProven?: boolean | undefined
}

/**
 * What buyers already hold of these SKUs in these sales, by {@link takenKey}. Looked up buyer by buyer through an
 * index, whatever the planner believes about tables that were empty when it planned (`offset 0`, as in `linesOfOrder`):
 * as a plain join it read all lines for each buyer, and one round for a limited item took seconds.
 */
async function readTaken(
  client: pg.PoolClient,
  buyers: readonly Buyer[],
  skus: readonly string[],
): Promise<Map<string, number>> {
  const { rows } = await client.query<{
    sale_id: string
    buyer_key: string
    phone_proven: boolean
    sku: string
    taken: number
  }>({
    name: 'read-taken',
    text: `select b.sale_id, b.buyer_key, b.phone_proven, t.sku, t.taken
      from (select distinct * from unnest($1::uuid[], $2::text[], $5::bool[]) as b(sale_id, buyer_key, phone_proven)) b cross join lateral (
        select l.sku, sum(l.quantity)::int as taken
        from "order" o cross join lateral (select sku, quantity from order_line where sale_id = o.sale_id and seq = o.seq and sku = any($3::text[]) offset 0) l
        where o.sale_id = b.sale_id and o.buyer_key = b.buyer_key and o.phone_proven = b.phone_proven and o.state = any($4::text[]) group by l.sku offset 0) t`,
    values: [
      buyers.map((buyer) => buyer.saleId),
      buyers.map((buyer) => buyer.buyerKey),
      skus,
      countedStates,
      buyers.map((buyer) => buyer.phoneProven === true),
    ],
  })
  return new Map(rows.map((row) => [takenKey(row.sale_id, row.sku, row.buyer_key, row.phone_proven), row.taken]))
}
