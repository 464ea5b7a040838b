import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { linesOfOrder } from '../order/lines-store.ts'
import { isRehearsal } from '../sale/rehearsal-store.ts'
import { sellersWithin } from '../shop/seller-tree-store.ts'

/** Orders of a sale `s` that are not decided yet, or have goods of these sellers in them and are in no parcel yet. */
const looseOrders = (within: ReturnType<typeof sellersWithin>): ReturnType<typeof sql> => sql`(
  exists (select 1 from intake_chunk c cross join json_array_elements(c.orders) as undecided where c.partition_id = s.partition_id and undecided->>'saleId' = s.sale_id::text)
  or exists (select 1 from "order" o cross join ${linesOfOrder} join sale_item i on i.sale_id = o.sale_id and i.sku = l.sku
    where o.sale_id = s.sale_id and o.state in ('reserved', 'confirmed') and o.parcel_id is null and i.seller_id in ${within}))`

/**
 * A sale because of which a seller cannot change roofs now: one of its own, or of somebody below it, that is on; or one
 * of somebody else with goods of theirs, until it is closed and all that they pack of it has left. Whoever moves takes
 * nothing along that another seller's buyers wait for.
 */
export async function saleUnderWay(
  tx: Tx,
  sellerId: string,
): Promise<{ title: string; isClosed: boolean } | undefined> {
  const within = sellersWithin(sellerId)
  const { rows } = await sql<{ title: string; isClosed: boolean }>`
    select s.title, s.state = 'closed' as "isClosed" from sale s where s.seller_id in ${within} and s.state in ('open', 'paused')
    union all
    select s.title, s.state = 'closed' from sale s
    where s.sale_id in (select i.sale_id from sale_item i where i.seller_id in ${within} and i.position >= 0) and s.seller_id not in ${within}
      and (s.state <> 'closed' or (not ${isRehearsal(sql`s.sale_id`)} and ${looseOrders(within)})
        or exists (select 1 from parcel p where p.sale_id = s.sale_id and p.seller_id in ${within} and p.state in ('waiting', 'picking', 'packed'))) limit 1`.execute(
    tx,
  )
  return rows[0]
}
