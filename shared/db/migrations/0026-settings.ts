import { sql, type Kysely } from 'kysely'

/**
 * What a shop sets once: the weight and the photo of a product, for every sale that has none of its own; and carrier
 * accounts that are no longer used, whose parcels are still reported on.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `alter table product add column grams integer check (grams between 1 and 1000000)`,
  `alter table product add column photo_hash bytea references photo`,
  `create index product_photo on product (photo_hash) where photo_hash is not null`,
  `alter table carrier_account add column removed_at timestamptz`,
]
