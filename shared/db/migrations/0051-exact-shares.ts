import { sql, type Kysely } from 'kysely'

/**
 * A shared parcel's grams are no longer rounded before they are added up: what a share is split by is brought to the
 * least common denominator of a load, and may have more digits than 60. And who caused a return can be named: its
 * freight is theirs alone.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `alter table freight_share alter column basis type numeric, add check (scale(basis) = 0)`,
  `alter table freight_invoice add column caused_by uuid references seller, add check (caused_by is null or kind = 'return')`,
]
