import type { Kysely } from 'kysely'
import { randomUUID } from 'node:crypto'
import type { Tables } from '../db/tables.ts'

/** The id of the seller with this slug, made if new. */
export async function ensureSeller(db: Kysely<Tables>, slug: string): Promise<string> {
  await db.insertInto('seller').values({ seller_id: randomUUID(), slug }).onConflict((conflict) => conflict.column('slug').doNothing()).execute()
  return (await db.selectFrom('seller').select('seller_id').where('slug', '=', slug).executeTakeFirstOrThrow()).seller_id
}
