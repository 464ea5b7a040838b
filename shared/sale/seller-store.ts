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

/** The slug by which people know this seller; undefined if there is no such seller. */
export async function readSellerSlug(db: Kysely<Tables>, sellerId: string): Promise<string | undefined> {
  const seller = await db.selectFrom('seller').select('slug').where('seller_id', '=', sellerId).executeTakeFirst()
  return seller?.slug
}
