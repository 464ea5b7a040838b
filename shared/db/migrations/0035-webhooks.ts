import { sql, type Kysely } from 'kysely'

/**
 * Other software is told: the addresses that a seller's own programs listen at, and their deliveries, which are a third
 * kind of notification beside the ladder's and news for buyers. What happened before is not told.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table webhook_endpoint (
    endpoint_id uuid primary key,
    seller_id uuid not null references seller,
    title text not null,
    events text[] not null,
    key_id text not null,
    sealed bytea not null,
    state text not null default 'on' check (state in ('on', 'off')),
    off_because text check (off_because in ('asked', 'gone', 'failing')),
    taken_at timestamptz,
    contents text not null,
    actor text not null,
    created_at timestamptz not null default app_now(),
    check ((state = 'off') = (off_because is not null))
  )`,
  `create index webhook_endpoint_seller on webhook_endpoint (seller_id)`,
  `alter table notification alter column sale_id drop not null,
    add column endpoint_id uuid references webhook_endpoint on delete cascade,
    add column subject uuid,
    add column place bigint generated always as identity,
    add column answered smallint`,
  `alter table notification drop constraint notification_about`,
  `alter table notification add constraint notification_about check (
    num_nonnulls(contact_id, order_id, endpoint_id) = 1 and (order_id is null) = (channel is null)
    and (endpoint_id is null) = (subject is null) and (endpoint_id is null) = (sale_id is not null))`,
  `create index notification_delivery on notification (endpoint_id, place) where endpoint_id is not null`,
  `create index notification_delivery_due on notification (endpoint_id, next_try_at) where endpoint_id is not null and state = 'waiting'`,
  `create index notification_delivery_subject on notification (endpoint_id, subject, place) where endpoint_id is not null and state = 'waiting'`,
  `create index notification_delivery_done on notification (done_at) where endpoint_id is not null`,
  `insert into news_cursor select chain_id, last_link from audit_chain on conflict do nothing`,
]
