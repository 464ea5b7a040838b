import { sql, type Kysely } from 'kysely'

/** What a seller calls the columns of their own goods files, as the host said it once. */
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
