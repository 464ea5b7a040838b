import { sql, type Kysely } from 'kysely'

/** A seller's own names for the columns of their goods files, as given once by the host. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `create table goods_mapping (
    seller_id uuid not null references seller,
    columns jsonb not null,
    kept_at timestamptz not null default app_now(),
    primary key (seller_id, columns)
  )`,
    )
    .execute(db)
}
