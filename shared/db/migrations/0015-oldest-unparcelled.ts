import { sql, type Kysely } from 'kysely'

/**
 * The sweeper asks every second which sales have orders that have waited long enough for a parcel: with this index it
 * reads one row per sale instead of all waiting orders.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('drop index order_unparcelled').execute(db)
  await sql
    .raw(
      `create index order_unparcelled on "order" (sale_id, changed_at) where state = 'confirmed' and parcel_id is null`,
    )
    .execute(db)
}
