import { sql, type Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'

/** A recorded actor (`packer:lan`), and a seller for which somebody of that name works. */
export interface NamedPerson {
  name: string
  sellerId: string
}

/** Notes for whom somebody works. Idempotent. */
export async function addStaffName(db: Kysely<Tables>, { name, sellerId }: NamedPerson): Promise<void> {
  await db
    .insertInto('staff_name')
    .values({ name, seller_id: sellerId })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** For whom people of these names work: nobody for an unknown name, several sellers where names are alike. */
export async function findStaffNames(db: Kysely<Tables>, names: readonly string[]): Promise<NamedPerson[]> {
  const { rows } = await sql<NamedPerson>`
    select name, seller_id as "sellerId" from staff_name where name = any(${names}::text[])`.execute(db)
  return rows
}
