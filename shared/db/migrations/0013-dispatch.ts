import { sql, type Kysely } from 'kysely'

/**
 * Hand-over: pick-ups with their scans, notes, signature and photos; amendments of a manifest; carrier accounts,
 * shipments and the events of their status feeds. Credentials, senders and couriers' names are encrypted like
 * recipients.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of `${pickups};${manifests};${carriers}`.split(/;\n/))
    if (statement.trim()) await sql.raw(statement).execute(db)
}

const pickups = `
create table pickup (
  pickup_id uuid primary key,
  seller_id uuid not null references seller,
  carrier text not null,
  planned_at timestamptz,
  state text not null default 'open' check (state in ('open', 'signed', 'cancelled')),
  contents text not null,
  actor text not null,
  opened_at timestamptz not null default app_now(),
  manifest_id uuid references manifest,
  check ((state = 'signed') = (manifest_id is not null))
);
create index pickup_seller on pickup (seller_id, opened_at);
create table pickup_scan (
  scan_id uuid primary key,
  pickup_id uuid not null references pickup,
  code text not null,
  parcel_id uuid references parcel,
  result text not null,
  actor text not null,
  scanned_at timestamptz not null,
  at timestamptz not null default app_now()
);
create unique index pickup_scan_once on pickup_scan (pickup_id, parcel_id) where result = 'ok';
create table pickup_note (
  note_id uuid primary key,
  pickup_id uuid not null references pickup,
  kind text not null check (kind in ('truck-full', 'came-early', 'came-late', 'did-not-come', 'other')),
  text text not null,
  actor text not null,
  at timestamptz not null default app_now()
);
create index pickup_note_pickup on pickup_note (pickup_id);
create table pickup_photo (
  photo_id uuid primary key,
  pickup_id uuid not null references pickup,
  sha256 bytea not null check (length(sha256) = 32),
  webp bytea not null,
  actor text not null,
  at timestamptz not null default app_now()
);
alter table pickup_photo alter column webp set storage external;
create index pickup_photo_pickup on pickup_photo (pickup_id);
`

const manifests = `
alter table manifest add column paper_version integer not null default 1;
create table manifest_signature (
  manifest_id uuid primary key references manifest,
  key_id text not null,
  sealed bytea not null,
  strokes jsonb not null,
  signed_at timestamptz not null default app_now(),
  actor text not null
);
create table manifest_amendment (
  manifest_id uuid not null references manifest,
  number integer not null check (number > 0),
  amendment_id uuid not null unique,
  kind text not null check (kind in ('added', 'left-behind')),
  reason text not null,
  contents text not null,
  actor text not null,
  at timestamptz not null default app_now(),
  primary key (manifest_id, number)
);
create table amendment_parcel (
  amendment_id uuid not null references manifest_amendment (amendment_id),
  parcel_id uuid not null references parcel,
  primary key (amendment_id, parcel_id)
);
`

const carriers = `
create table carrier_account (
  account_id uuid primary key,
  seller_id uuid not null references seller,
  carrier text not null check (carrier in ('ghn', 'ghtk', 'viettelpost', 'manual')),
  title text not null,
  base_url text,
  key_id text not null,
  sealed bytea not null,
  parcel_grams integer not null check (parcel_grams between 1 and 100000),
  is_default boolean not null default false,
  feed_hash bytea not null unique check (length(feed_hash) = 32),
  contents text not null,
  actor text not null,
  created_at timestamptz not null default app_now()
);
create unique index carrier_account_default on carrier_account (seller_id) where is_default;
create table shipment (
  parcel_id uuid primary key references parcel,
  account_id uuid not null references carrier_account,
  code text not null,
  state text not null default 'asked' check (state in ('asked', 'booked', 'failed')),
  tracking text,
  sort_code text,
  fee bigint,
  tries integer not null default 0,
  next_try_at timestamptz not null default app_now(),
  error text,
  booked_at timestamptz,
  created_at timestamptz not null default app_now()
);
create unique index shipment_tracking on shipment (account_id, tracking);
create index shipment_asked on shipment (next_try_at) where state = 'asked';
create index shipment_code on shipment (account_id, code);
create table carrier_event (
  event_key bytea primary key check (length(event_key) = 32),
  account_id uuid not null references carrier_account,
  tracking text not null,
  code text,
  parcel_id uuid references parcel,
  status text not null,
  raw_status text not null,
  at timestamptz not null,
  received_at timestamptz not null default app_now(),
  -- An end (delivered, returned) that the orders do not show yet; everything else is settled from the start.
  is_settled boolean not null
);
create index carrier_event_unsettled on carrier_event (parcel_id) where not is_settled and parcel_id is not null;
create index carrier_event_parcel on carrier_event (parcel_id, at);
create index carrier_event_waiting on carrier_event (account_id, tracking) where parcel_id is null;
`
