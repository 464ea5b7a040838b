import { sql, type Kysely } from 'kysely'

/**
 * What the packing floor knows about goods: how a product is packed and labelled, its lots and which parcels they went
 * into, the packing material in stock. Claims record their last activity, so that idle ones can be released; parcels
 * have photos.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [goods, lots, floor].join('\n').split(/;\n/))
    if (statement.trim()) await sql.raw(statement).execute(db)
}

const goods = `
create table product (
  seller_id uuid not null references seller,
  sku text not null,
  shelf text,
  packing jsonb,
  label jsonb,
  version integer not null default 1,
  changed_at timestamptz not null default app_now(),
  actor text not null,
  primary key (seller_id, sku)
);
create table material (
  seller_id uuid not null references seller,
  material text not null,
  title text not null,
  on_hand integer not null check (on_hand >= 0),
  version integer not null default 1,
  counted_at timestamptz not null default app_now(),
  actor text not null,
  primary key (seller_id, material)
);
`

const lots = `
create table lot (
  lot_id uuid primary key,
  seller_id uuid not null references seller,
  sku text not null,
  code text not null,
  made_on date,
  best_before date,
  units integer not null check (units >= 0),
  free integer not null,
  contents text not null,
  created_at timestamptz not null default app_now(),
  unique (seller_id, sku, code),
  constraint lot_conservation check (free >= 0 and free <= units)
);
create table lot_change (
  change_id uuid primary key,
  lot_id uuid not null references lot,
  kind text not null check (kind in ('received', 'corrected', 'missing')),
  delta integer not null,
  reason text,
  parcel_id uuid references parcel,
  actor text not null,
  at timestamptz not null default app_now()
);
create index lot_change_lot on lot_change (lot_id);
create table parcel_lot (
  parcel_id uuid not null references parcel,
  sku text not null,
  lot_id uuid not null references lot,
  quantity integer not null check (quantity > 0),
  primary key (parcel_id, sku, lot_id)
);
create index parcel_lot_lot on parcel_lot (lot_id);
`

const floor = `
alter table packing_batch add last_act_at timestamptz;
update packing_batch set last_act_at = app_now() where claimed_at is not null;
create index packing_batch_idle on packing_batch (last_act_at) where state = 'claimed';
create table short_pick (
  scan_id uuid primary key,
  parcel_id uuid not null references parcel,
  contents text not null,
  outcome jsonb not null,
  actor text not null,
  at timestamptz not null default app_now()
);
create index short_pick_parcel on short_pick (parcel_id);
create table parcel_photo (
  photo_id uuid primary key,
  parcel_id uuid not null references parcel,
  source_sha256 bytea not null check (length(source_sha256) = 32),
  sha256 bytea not null check (length(sha256) = 32),
  width integer not null,
  height integer not null,
  bytes bytea not null,
  packer text not null,
  taken_at timestamptz not null,
  kept_at timestamptz not null default app_now()
);
alter table parcel_photo alter column bytes set storage external;
create index parcel_photo_parcel on parcel_photo (parcel_id, kept_at);
`
