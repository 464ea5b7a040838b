import { sql, type Kysely } from 'kysely'

/**
 * What is recorded says who did it, but not for which seller they work, and a member must not read names of people
 * above it. So it is kept for whom somebody of a name works: of everybody known so far, then of each who comes.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table staff_name (
    name text not null,
    seller_id uuid not null references seller,
    primary key (name, seller_id)
  )`,
  `insert into staff_name (name, seller_id)
    select role || ':' || holder, seller_id from sign_in_link
    union select role || ':' || holder, seller_id from staff_session
    union select role || ':' || holder, seller_id from staff_key`,
]
