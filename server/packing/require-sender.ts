import type { Kysely } from 'kysely'
import type { Tables } from '../../shared/db/tables.ts'
import { Refusal } from '../../shared/refusal.ts'
import { hasSender } from '../../shared/shop/shop-store.ts'

/**
 * Refuses to make labels for a shop that has not said who sends its parcels: a courier could not bring back what
 * cannot be delivered. On a platform's own labels the platform has said so, on a member's its sale's own shop may.
 */
export async function requireSender(db: Kysely<Tables>, sellerId: string, saleId: string): Promise<void> {
  if (await hasSender(db, sellerId)) return
  const sale = await db
    .selectFrom('sale')
    .select(['shop_id', 'seller_id'])
    .where('sale_id', '=', saleId)
    .executeTakeFirst()
  if (sale && (sale.shop_id !== null || (await hasSender(db, sale.seller_id)))) return
  throw new Refusal(
    'sender-missing',
    "Labels need a sender: first enter the shop's name, phone and address in the settings (PUT /api/shop).",
  )
}
