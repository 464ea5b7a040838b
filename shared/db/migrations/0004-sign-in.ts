import { sql, type Kysely } from 'kysely'

/**
 * One-time links that sign a staff member in without a password: a phone opens one. Only the hash of its code is
 * stored.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    create table sign_in_link (
      code_hash bytea primary key check (length(code_hash) = 32),
      role text not null check (role in ('host', 'packer', 'dispatcher', 'admin')),
      seller_id uuid not null references seller,
      holder text not null check (length(holder) between 1 and 100),
      token_hours integer not null check (token_hours between 1 and 8760),
      expires_at timestamptz not null,
      used_at timestamptz,
      actor text not null,
      created_at timestamptz not null default app_now()
    )`)
    .execute(db)
}
