import { sql, type Kysely } from 'kysely'

/**
 * The money between hand-over and payout. `entry` is only appended to: each row says how one event changed what buyer,
 * carrier, platform, hub and producer are owed, and adds up to nothing. A correction is a further revision.
 * `receivable` is what the entries of a parcel (or of a truck's freight) add up to, as `sale_item` is for movements.
 * What has to be written is noted by triggers, one row for a whole truck, and written by a worker afterwards: neither
 * the order path nor the signature waits for it. What was handed over before is noted here once.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const parties = (
  table: string,
): string => `buyer bigint not null, carrier bigint not null, platform bigint not null, hub bigint not null, producer bigint not null,
    constraint ${table}_balances check (buyer + carrier + platform + hub + producer = 0)`
const house = `'00000000-0000-0000-0000-000000000000'`

const note = (name: string, subject: string, id: string): string =>
  `create function ${name}() returns trigger language plpgsql as $$ begin
    insert into entry_inbox (subject, subject_id) values ('${subject}', new.${id});
    return null;
  end $$`

const statements = [
  `create table entry (
    entry_no bigint generated always as identity primary key,
    cause text not null,
    kind text not null check (kind in ('goods', 'platform-fee', 'freight', 'cod-collected', 'refund', 'payout', 'advance', 'repayment')),
    producer_id uuid not null references seller,
    revision integer not null check (revision > 0),
    subject_id uuid not null,
    parcel_id uuid references parcel,
    manifest_id uuid references manifest,
    hub_id uuid not null references seller,
    currency text not null,
    ${parties('entry')},
    at timestamptz not null,
    on_day date not null,
    written_at timestamptz not null default app_now(),
    unique (cause, kind, producer_id, revision),
    check (num_nonnulls(parcel_id, manifest_id) = 1 and subject_id = coalesce(parcel_id, manifest_id))
  )`,
  `create index entry_subject on entry (subject_id, producer_id)`,
  `create index entry_producer on entry (producer_id, on_day)`,
  `create index entry_hub on entry (hub_id, entry_no)`,
  `create table receivable (
    subject_id uuid not null,
    producer_id uuid not null references seller,
    parcel_id uuid references parcel,
    manifest_id uuid references manifest,
    hub_id uuid not null references seller,
    currency text not null,
    sku text,
    state text not null check (state in ('on-the-way', 'delivered', 'refused', 'returned', 'left-behind', 'freight')),
    payer text,
    policy text,
    policy_version date,
    policy_days integer,
    handed_over_on date not null,
    delivered_on date,
    due_on date not null,
    fee_due bigint not null default 0 check (fee_due >= 0),
    ${parties('receivable')},
    primary key (subject_id, producer_id)
  ) with (fillfactor = 80)`,
  `create index receivable_open on receivable (hub_id, due_on) where producer <> 0`,
  `create index receivable_producer on receivable (producer_id, due_on)`,
  `create table settlement_choice (
    seller_id uuid not null references seller,
    channel text not null,
    policy text not null,
    days integer check (days between 0 and 60),
    actor text not null,
    changed_at timestamptz not null default app_now(),
    primary key (seller_id, channel)
  )`,
  `create table payout (
    payout_id uuid primary key,
    hub_id uuid not null references seller,
    direction text not null check (direction in ('received', 'paid')),
    payer text,
    producer_id uuid references seller,
    through date not null,
    amount bigint not null check (amount > 0),
    currency text not null,
    receivables integer not null,
    contents text not null,
    actor text not null,
    at timestamptz not null default app_now(),
    check ((direction = 'paid') = (producer_id is not null) and (direction = 'received') = (payer is not null))
  )`,
  `create index payout_hub on payout (hub_id, at desc, payout_id desc)`,
  `create table entry_inbox (
    inbox_no bigint generated always as identity primary key,
    subject text not null check (subject in ('manifest', 'parcel', 'freight')),
    subject_id uuid not null,
    noted_at timestamptz not null default clock_timestamp()
  ) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500)`,
  note('note_entry_manifest', 'manifest', 'manifest_id'),
  note('note_entry_parcel', 'parcel', 'parcel_id'),
  note('note_entry_freight', 'freight', 'manifest_id'),
  `create trigger note_entry_manifest after insert on manifest for each row execute function note_entry_manifest()`,
  `create trigger note_entry_amendment after insert on manifest_amendment for each row execute function note_entry_manifest()`,
  `create trigger note_entry_arrival after insert on collection for each row execute function note_entry_parcel()`,
  `create trigger note_entry_collection after update on collection for each row when (new.outcome is not null) execute function note_entry_parcel()`,
  `create trigger note_entry_carrier after insert or update of parcel_id on carrier_event for each row when (new.parcel_id is not null and new.status in ('delivered', 'returned')) execute function note_entry_parcel()`,
  `create trigger note_entry_freight after insert on freight_invoice for each row execute function note_entry_freight()`,
  `insert into entry_inbox (subject, subject_id) select 'manifest', manifest_id from manifest order by handed_over_at`,
  `insert into entry_inbox (subject, subject_id) select 'parcel', parcel_id from collection order by ready_at`,
  `insert into entry_inbox (subject, subject_id) select distinct 'freight', manifest_id from freight_invoice`,
  `create function note_money() returns trigger language plpgsql as $$ begin
    insert into audit_inbox (source, chain_id, key) values ('money', ${house}, new.entry_no::text);
    return null;
  end $$`,
  `create trigger note_money after insert on entry for each row execute function note_money()`,
  `create function note_payout() returns trigger language plpgsql as $$ begin
    insert into audit_inbox (source, chain_id, key) values ('payout', ${house}, new.payout_id::text);
    return null;
  end $$`,
  `create trigger note_payout after insert on payout for each row execute function note_payout()`,
]
