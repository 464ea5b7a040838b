import { sql, type Kysely } from 'kysely'
import { randomUUID } from 'node:crypto'
import type { Tables } from '../db/tables.ts'

/** The id of the seller with this slug; created by this actor if new. */
export async function ensureSeller(db: Kysely<Tables>, slug: string, actor = 'command'): Promise<string> {
  await sql`
    with made as (insert into seller (seller_id, slug) values (${randomUUID()}, ${slug}) on conflict (slug) do nothing returning seller_id, slug)
    insert into audit_entry (actor, kind, subject, detail) select ${actor}, 'seller:made', seller_id, jsonb_build_object('slug', slug) from made`.execute(
    db,
  )
  return (await db.selectFrom('seller').select('seller_id').where('slug', '=', slug).executeTakeFirstOrThrow())
    .seller_id
}

/** The id of the seller with this slug, if there is one; a practice shop goes by no name. */
export async function findSeller(db: Kysely<Tables>, slug: string): Promise<string | undefined> {
  const found = await db
    .selectFrom('seller')
    .select('seller_id')
    .where('slug', '=', slug)
    .where('practice_of', 'is', null)
    .executeTakeFirst()
  return found?.seller_id
}

/** The name of the shop of a sale, as its buyers know it; until it has one, how its seller is called. */
export async function readShopName(db: Kysely<Tables>, saleId: string): Promise<string | null> {
  const row = await db
    .selectFrom('sale')
    .innerJoin('seller', 'seller.seller_id', 'sale.seller_id')
    .leftJoin('shop', 'shop.seller_id', 'sale.seller_id')
    .select(['seller.slug', 'shop.name'])
    .where('sale_id', '=', saleId)
    .executeTakeFirst()
  return row?.name ?? row?.slug ?? null
}

/** The slug of a seller, and the name of its shop once that was given; empty if there is no such seller. */
export async function readSellerNames(
  db: Kysely<Tables>,
  sellerId: string,
): Promise<{ seller?: string; shop?: string }> {
  const found = await db
    .selectFrom('seller as s')
    .leftJoin('shop', 'shop.seller_id', 's.seller_id')
    .select(['s.slug', 'shop.name'])
    .where('s.seller_id', '=', sellerId)
    .executeTakeFirst()
  return { ...(found && { seller: found.slug }), ...(found?.name && { shop: found.name }) }
}
