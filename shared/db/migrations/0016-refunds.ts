import { sql, type Kysely } from 'kysely'

/**
 * Refunds reported by a payment provider, next to its payments: one list of messages, each applied once. An order
 * refunded before it was packed may be held back; a hold may be extended once; unreadable messages from payment
 * providers and carriers are stored for the control page.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
alter table payment add column kind text not null default 'payment' check (kind in ('payment', 'refund'));
alter table payment drop constraint payment_outcome_check;
alter table payment add constraint payment_outcome_check check (
  outcome = 'waiting' or (kind = 'payment' and outcome in ('taken', 'refund-due')) or (kind = 'refund' and outcome in ('refunded', 'unmatched')));

alter table "order" add column refunded bigint not null default 0 check (refunded >= 0);
alter table "order" add column held_back text check (held_back in ('refunded', 'part-refunded'));
alter table "order" add column hold_extended boolean not null default false;
drop index order_unparcelled;
create index order_unparcelled on "order" (sale_id, changed_at) where state = 'confirmed' and parcel_id is null and held_back is null;
create index order_held_back on "order" (sale_id) where held_back is not null;

alter table sale_rule add column on_refund text not null default 'cancel' check (on_refund in ('cancel', 'hold'));

create table unread_message (
  message_key bytea primary key,
  source text not null,
  seller_id uuid references seller,
  body text not null,
  error text not null,
  times integer not null default 1,
  first_at timestamptz not null default app_now(),
  last_at timestamptz not null default app_now()
);
`,
    )
    .execute(db)
}
