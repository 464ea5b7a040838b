import { sql, type Kysely } from 'kysely'

/**
 * Failed work of every kind is retried with growing pauses, including print jobs and sweeper duties. Also records the
 * parcels whose paper a person must look at, and why.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `alter table failed_job drop constraint failed_job_kind_check`,
  `alter table failed_job add constraint failed_job_kind_check check (kind in ('reserve', 'cut', 'paper', 'zpl', 'other-paper', 'manifest', 'print', 'send', 'duty', 'unreadable'))`,
  `alter table failed_job add column next_at timestamptz not null default app_now()`,
  `create index failed_job_next on failed_job (next_at) where settled_at is null`,
  `create table parcel_attention (
    parcel_id uuid primary key references parcel,
    problems text[] not null check (cardinality(problems) > 0 and problems <@ array['name', 'address', 'goods', 'too-long', 'not-drawn']),
    noted_at timestamptz not null default app_now()
  )`,
]
