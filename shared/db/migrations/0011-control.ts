import { sql, type Kysely } from 'kysely'

/**
 * What needs a person's attention: failed jobs, and why an order was quarantined. The queue discards its failed jobs
 * (an id left there would swallow the next job), so they are recorded here. Sign-in links get an id by which they can
 * be withdrawn. Two partial indexes on parcels: those still on the floor, and the scans of the last half hour.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table failed_job (
    failed_job_id uuid primary key default gen_random_uuid(),
    kind text not null check (kind in ('reserve', 'cut', 'paper', 'zpl', 'manifest', 'unreadable')),
    subject text not null check (length(subject) between 1 and 200),
    error text not null,
    failures integer not null default 1,
    first_at timestamptz not null default app_now(),
    last_at timestamptz not null default app_now(),
    retried_at timestamptz,
    retried_by text,
    settled_at timestamptz,
    unique (kind, subject)
  )`,
  `create index failed_job_last on failed_job (last_at)`,
  `create table set_aside_order (
    chunk_id uuid primary key,
    order_id uuid not null,
    sale_id uuid not null,
    error text not null,
    at timestamptz not null default app_now(),
    retried_at timestamptz,
    retried_by text
  )`,
  `create index set_aside_order_order on set_aside_order (order_id)`,
  `alter table sign_in_link add link_id uuid not null default gen_random_uuid() unique, add withdrawn_at timestamptz, add withdrawn_by text`,
  `create index sign_in_link_made on sign_in_link (created_at)`,
  `create index parcel_unfinished on parcel (sale_id, pack_by) where state in ('waiting', 'picking', 'packed')`,
  `create index parcel_packed_at on parcel (packed_at) where packed_at is not null`,
]
