import { sql, type Kysely } from 'kysely'

/** Accounts at platforms whose orders are asked for: credentials, how far they were read, and when to ask next. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `create table platform_account (
        shop_id uuid primary key references platform_shop,
        base_url text,
        key_id text not null,
        sealed bytea not null,
        synced_until timestamptz not null,
        next_try_at timestamptz not null default app_now(),
        tries integer not null default 0,
        error text,
        actor text not null,
        created_at timestamptz not null default app_now()
      )`,
    )
    .execute(db)
}
