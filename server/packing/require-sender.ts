import type { Kysely } from 'kysely'
import type { Tables } from '../../shared/db/tables.ts'
import { Refusal } from '../../shared/refusal.ts'
import { hasSender } from '../../shared/shop/shop-store.ts'

/**
 * Refuses to make labels for a shop that has not said who sends its parcels: a courier could not bring back what
 * cannot be delivered. On a platform's own labels the platform has said so.
 */
export async function requireSender(db: Kysely<Tables>, sellerId: string, saleId: string): Promise<void> {
  if ((await hasSender(db, sellerId)) || (await isOfPlatform(db, saleId))) return
  throw new Refusal(
    'sender-missing',
    "Labels need a sender: first enter the shop's name, phone and address in the settings (PUT /api/shop).",
  )
}

async function isOfPlatform(db: Kysely<Tables>, saleId: string): Promise<boolean> {
  const sale = await db.selectFrom('sale').select('shop_id').where('sale_id', '=', saleId).executeTakeFirst()
  return (sale?.shop_id ?? null) !== null
}
