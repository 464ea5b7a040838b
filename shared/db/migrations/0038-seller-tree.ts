import { sql, type Kysely } from 'kysely'

/** Sellers under one roof: a centre, its co-operatives, their producers. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `alter table seller add column parent_id uuid references seller check (parent_id <> seller_id)`,
  `create index seller_parent on seller (parent_id) where parent_id is not null`,
]
