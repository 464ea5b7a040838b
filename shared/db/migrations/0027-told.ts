import { sql, type Kysely } from 'kysely'

/**
 * Buyers are told about their orders: how they asked to be, how far each sale's sealed history was read for news, and
 * notifications that are about an order instead of for a contact of the ladder. Sales that exist are not told about
 * afterwards. Also links that open a buyer's orders on another device, and codes sent to a phone that asks for them.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table buyer_contact (
    contact_id uuid primary key,
    viewer_id uuid not null references viewer,
    channel text not null check (channel in ('web-push', 'e-mail', 'message')),
    language text not null check (language in ('vi', 'en')),
    key_id text not null,
    sealed bytea not null,
    consent_version text not null,
    created_at timestamptz not null default app_now()
  )`,
  `create index buyer_contact_viewer on buyer_contact (viewer_id)`,
  `create table news_cursor (sale_id uuid primary key, last_link integer not null)`,
  `insert into news_cursor select chain_id, last_link from audit_chain`,
  `alter table notification alter column contact_id drop not null,
    add column order_id uuid,
    add column channel text check (channel in ('webhook', 'web-push', 'e-mail')),
    add column buyer_contact_id uuid references buyer_contact on delete cascade`,
  `alter table notification add constraint notification_about check ((contact_id is null) = (order_id is not null) and (order_id is null) = (channel is null))`,
  `drop index notification_due`,
  `create index notification_due on notification (next_try_at) where state = 'waiting' and contact_id is not null`,
  `create index notification_news_due on notification (channel, next_try_at) where state = 'waiting' and order_id is not null`,
  `create index notification_news_failing on notification ((sale_id::text || ' ' || channel)) where order_id is not null and state <> 'sent' and last_error is not null`,
  `create index notification_news_done on notification (done_at) where order_id is not null`,
  `create index notification_buyer_contact on notification (buyer_contact_id) where buyer_contact_id is not null`,
  `alter table failed_job drop constraint failed_job_kind_check`,
  `alter table failed_job add constraint failed_job_kind_check check (kind in ('reserve', 'cut', 'paper', 'zpl', 'other-paper', 'manifest', 'print', 'send', 'tell', 'duty', 'unreadable'))`,
  `create table order_link (
    link_id uuid primary key default gen_random_uuid(),
    code_hash bytea not null unique,
    viewer_id uuid references viewer,
    buyer_key text,
    created_at timestamptz not null default app_now(),
    expires_at timestamptz not null,
    check ((viewer_id is null) <> (buyer_key is null))
  )`,
  `create index order_link_viewer on order_link (viewer_id) where viewer_id is not null`,
  `create index order_link_buyer on order_link (buyer_key) where buyer_key is not null`,
  `create index order_link_expires on order_link (expires_at)`,
  `alter table phone_code alter column viewer_id drop not null`,
]
