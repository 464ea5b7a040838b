import { sql, type Kysely } from 'kysely'

/**
 * Proof of a phone: viewers who sent back the code they were sent, orders of such viewers, sales that ask for it, and
 * the codes under way. Limits are counted apart for proven and other orders. New columns have constant defaults, so no
 * table is rewritten.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `alter table viewer add column proven_at timestamptz`,
  `alter table "order" add column phone_proven boolean not null default false`,
  `alter table sale add column phone_proof boolean not null default false`,
  `create table phone_code (
    code_id uuid primary key,
    viewer_id uuid not null references viewer,
    buyer_key text not null,
    code_hash bytea not null,
    sent_at timestamptz not null,
    expires_at timestamptz not null,
    tries smallint not null default 0
  )`,
  `create index phone_code_phone on phone_code (buyer_key, sent_at)`,
  `create index phone_code_viewer on phone_code (viewer_id, sent_at)`,
]
