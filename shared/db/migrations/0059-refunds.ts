import { sql, type Kysely } from 'kysely'

/**
 * How money that is due back to buyers ends: it is paid, or refused with a reason. What a refund says is kept for
 * good; the account it goes to and the reason, which may name people, are encrypted apart and erased with the buyer.
 * What came back is due back as well, which it was not before: such orders are marked here. A bank file names the
 * transfers that a person gives to the bank in one go, refunds and payouts; each order and producer is in one open
 * file at a time. Refunds that were paid since the hand-over are entered: the worker finds those of before in its
 * inbox.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const house = `'00000000-0000-0000-0000-000000000000'`
const handedOver = (payment: string): string =>
  `select 'parcel', o.parcel_id from "order" o join parcel p on p.parcel_id = o.parcel_id where o.order_id = ${payment}.order_id and p.state = 'handed-over'`

const statements = [
  `create table refund (
    refund_id uuid primary key,
    order_id uuid not null,
    sale_id uuid not null references sale,
    seller_id uuid not null references seller,
    outcome text not null check (outcome in ('paid', 'refused')),
    amount bigint not null check (amount > 0),
    currency text not null,
    method text check (method in ('bank', 'cash', 'provider', 'other')),
    paid_on date,
    contents text not null,
    actor text not null,
    at timestamptz not null default app_now(),
    check ((outcome = 'paid') = (method is not null) and (outcome = 'paid') = (paid_on is not null))
  )`,
  `create index refund_order on refund (order_id)`,
  `create index refund_seller on refund (seller_id, at desc, refund_id desc)`,
  `create table refund_words (
    refund_id uuid primary key references refund,
    viewer_id uuid not null,
    key_id text not null,
    sealed bytea not null
  )`,
  `create index refund_words_viewer on refund_words (viewer_id)`,
  `create table refund_account (
    order_id uuid primary key,
    viewer_id uuid not null,
    key_id text not null,
    sealed bytea not null,
    actor text not null,
    changed_at timestamptz not null default app_now()
  )`,
  `create index refund_account_viewer on refund_account (viewer_id)`,
  `create table bank_file (
    file_id uuid primary key,
    hub_id uuid not null references seller,
    currency text not null,
    amount bigint not null check (amount > 0),
    transfers integer not null check (transfers > 0),
    state text not null default 'open' check (state in ('open', 'executed', 'dropped')),
    executed_on date,
    ended_at timestamptz,
    ended_by text,
    from_bin text not null,
    from_account text not null,
    from_holder text not null,
    contents text not null,
    actor text not null,
    at timestamptz not null default app_now()
  )`,
  `create index bank_file_hub on bank_file (hub_id, at desc, file_id desc)`,
  `create table bank_transfer (
    transfer_id uuid primary key,
    file_id uuid not null references bank_file,
    number integer not null check (number > 0),
    order_id uuid,
    producer_id uuid references seller,
    amount bigint not null check (amount > 0),
    reference text not null,
    through date,
    repaid bigint not null default 0 check (repaid >= 0),
    receivables jsonb,
    is_open boolean not null default true,
    unique (file_id, number),
    check (num_nonnulls(order_id, producer_id) = 1 and (producer_id is null) = (receivables is null) and (producer_id is null) = (through is null))
  )`,
  `create unique index bank_transfer_order on bank_transfer (order_id) where is_open and order_id is not null`,
  `create index bank_transfer_producer on bank_transfer (producer_id) where is_open and producer_id is not null`,
  `create table bank_transfer_account (
    transfer_id uuid primary key references bank_transfer,
    viewer_id uuid,
    key_id text not null,
    sealed bytea not null
  )`,
  `create index bank_transfer_account_viewer on bank_transfer_account (viewer_id)`,
  `create index support_case_refunded on support_case (order_id) where outcome = 'refund'`,
  `create index order_refund_due on "order" (sale_id) where refund_due`,
  `update "order" o set refund_due = true from (
    select o.order_id from "order" o join sale s on s.sale_id = o.sale_id
      cross join lateral (select coalesce(sum(amount) filter (where outcome = 'taken'), 0) as taken, coalesce(sum(amount) filter (where outcome = 'refund-due'), 0) as surplus, coalesce(sum(amount) filter (where outcome = 'refunded'), 0) as refunded
        from payment where order_id = o.order_id) p
      cross join lateral (select coalesce(sum((detail->'shipping'->>'giveBack')::bigint), 0) as overpaid, coalesce(bool_or(state = 'delivered'), false) as is_delivered from order_event where sale_id = o.sale_id and seq = o.seq) e
      cross join lateral (select p.taken - e.overpaid + case when o.payment = 'cod' and e.is_delivered and s.shop_id is null then o.total else 0 end as taken) m
    where o.state in ('handed-over', 'delivered', 'returned') and not o.refund_due and p.surplus + e.overpaid + case when exists (select 1 from support_case c where c.order_id = o.order_id and c.outcome = 'refund') then m.taken
      when o.state = 'returned' or exists (select 1 from return_scan b where b.parcel_id = o.parcel_id) then least(m.taken, o.total) else 0 end > p.refunded) due where due.order_id = o.order_id`,
  `create function note_refund() returns trigger language plpgsql as $$ begin
    insert into audit_inbox (source, chain_id, key) values ('refund', ${house}, new.refund_id::text);
    return null;
  end $$`,
  `create trigger note_refund after insert on refund for each row execute function note_refund()`,
  `create function note_entry_refund() returns trigger language plpgsql as $$ begin
    insert into entry_inbox (subject, subject_id) ${handedOver('new')};
    return null;
  end $$`,
  `create trigger note_entry_refund after update of outcome on payment for each row when (new.kind = 'refund' and new.outcome = 'refunded') execute function note_entry_refund()`,
  `insert into entry_inbox (subject, subject_id) select distinct * from (select x.* from payment y cross join lateral (${handedOver('y')}) x where y.kind = 'refund' and y.outcome = 'refunded') z`,
]
