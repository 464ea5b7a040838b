import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { Refusal } from '../refusal.ts'
import { holdTree, sellersWithin } from '../shop/seller-tree-store.ts'

/**
 * Throws `wrong-state` when a sale has goods of a seller that is not, or no longer, below the sale's own. Until the
 * transaction ends, nobody changes roofs.
 */
export async function requireMembersGoods(tx: Tx, saleId: string): Promise<void> {
  await holdTree(tx)
  const { rows } = await sql<{ sku: string; seller: string }>`
    select i.sku, e.slug as seller from sale s join sale_item i on i.sale_id = s.sale_id join seller e on e.seller_id = i.seller_id
    where s.sale_id = ${saleId} and i.position >= 0 and i.seller_id <> s.seller_id and i.seller_id not in ${sellersWithin(sql`s.seller_id`)}
    order by i.position limit 1`.execute(tx)
  const [stray] = rows
  if (stray)
    throw new Refusal(
      'wrong-state',
      `items: ${stray.sku} is of ${stray.seller}, who is not a member: take it out first`,
    )
}
