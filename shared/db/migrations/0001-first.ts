import { sql, type Kysely } from 'kysely'

/**
 * The first tables. The hot tables (order, order_line, order_event, stock_movement, intake_chunk) have no foreign keys:
 * each would cost a lookup per row and a shared lock on the hot sale's row in every decision. `npm run verify` checks
 * what the keys would have enforced.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [clock, people, sales, orders, packing, deadlines].join('\n').split(/;\n/)) {
    if (statement.trim()) await sql.raw(statement).execute(db)
  }
}

const clock = `
create table app_clock (
  single boolean primary key default true check (single),
  offset_ms bigint not null default 0
);
insert into app_clock default values;
create function app_now() returns timestamptz language sql volatile
  begin atomic select date_trunc('milliseconds', clock_timestamp()) + (select offset_ms from app_clock) * interval '1 millisecond'; end;
`

const people = `
create table seller (
  seller_id uuid primary key,
  slug text not null unique,
  created_at timestamptz not null default app_now()
);
create table viewer (
  viewer_id uuid primary key,
  buyer_key text not null,
  created_at timestamptz not null default app_now()
);
create index viewer_buyer_key on viewer (buyer_key);
create table recipient (
  recipient_id uuid primary key,
  viewer_id uuid not null references viewer,
  key_id text not null,
  sealed bytea not null,
  province_code text not null,
  ward_code text not null,
  created_at timestamptz not null default app_now()
);
create index recipient_viewer on recipient (viewer_id, created_at);
`

const sales = `
create table partition (
  partition_id smallint primary key
);
create table sale (
  sale_id uuid primary key,
  seller_id uuid not null references seller,
  title text not null,
  state text not null default 'scheduled' check (state in ('scheduled', 'open', 'paused', 'closed')),
  version integer not null default 1,
  currency text not null,
  time_zone text not null,
  deadline_policy text not null,
  pin text,
  partition_id smallint not null references partition,
  contents text not null,
  closing_cut_at timestamptz,
  created_at timestamptz not null default app_now()
);
create index sale_state on sale (state);
create table sale_window (
  sale_id uuid not null references sale,
  opened_at timestamptz not null,
  closed_at timestamptz,
  primary key (sale_id, opened_at)
);
create table sale_counter (
  sale_id uuid primary key references sale,
  last_seq integer not null default 0,
  confirmed integer not null default 0,
  reserved integer not null default 0,
  rejected jsonb not null default '{}'
) with (fillfactor = 50);
create table sale_event (
  sale_id uuid not null references sale,
  version integer not null,
  at timestamptz not null default app_now(),
  kind text not null,
  actor text not null,
  detail jsonb not null default '{}',
  primary key (sale_id, version)
);
create table sale_item (
  sale_id uuid not null references sale,
  sku text not null,
  position smallint not null,
  seller_id uuid not null references seller,
  title text not null,
  price bigint not null check (price >= 0),
  quota integer not null,
  available integer not null,
  held integer not null default 0,
  sold integer not null default 0,
  per_viewer_limit integer check (per_viewer_limit > 0),
  version integer not null default 1,
  primary key (sale_id, sku),
  constraint conservation check (available + held + sold = quota and available >= 0 and held >= 0 and sold >= 0)
) with (fillfactor = 50);
create table quota_change (
  change_id uuid primary key,
  sale_id uuid not null,
  sku text not null,
  delta integer not null,
  reason text not null,
  actor text not null,
  at timestamptz not null default app_now()
);
`

const orders = `
create table intake_chunk (
  chunk_no bigint generated always as identity primary key,
  chunk_id uuid not null unique,
  partition_id smallint not null,
  received_at timestamptz not null default app_now(),
  order_count integer not null,
  orders json not null
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);
alter table intake_chunk alter column orders set storage external;
create index intake_chunk_lane on intake_chunk (partition_id, chunk_no);
create table "order" (
  order_id uuid primary key,
  sale_id uuid not null,
  seq integer not null,
  viewer_id uuid not null,
  buyer_key text not null,
  recipient_id uuid,
  state text not null check (state in ('rejected', 'reserved', 'confirmed', 'expired', 'cancelled', 'packed', 'handed-over', 'delivered', 'returned')),
  version integer not null default 1,
  reason text,
  payment text not null check (payment in ('cod', 'prepaid')),
  total bigint not null,
  currency text not null,
  received_at timestamptz not null,
  decided_at timestamptz not null,
  changed_at timestamptz not null,
  chunk_no bigint not null,
  chunk_position integer not null,
  pack_by timestamptz,
  hand_over_by timestamptz,
  hold_until timestamptz,
  paid_at timestamptz,
  refund_due boolean not null default false,
  parcel_id uuid,
  error text
);
create unique index order_seq on "order" (sale_id, seq);
create index order_buyer on "order" (sale_id, buyer_key);
create index order_viewer on "order" (viewer_id, sale_id);
create index order_held on "order" (hold_until) where state = 'reserved';
create index order_unparcelled on "order" (sale_id) where state = 'confirmed' and parcel_id is null;
create index order_parcel on "order" (parcel_id) where parcel_id is not null;
create table order_line (
  order_id uuid not null,
  sku text not null,
  quantity integer not null check (quantity > 0),
  price bigint,
  primary key (order_id, sku)
);
create table order_event (
  order_id uuid not null,
  version integer not null,
  at timestamptz not null,
  state text not null,
  actor text not null,
  detail jsonb,
  primary key (order_id, version)
);
create table stock_movement (
  movement_no bigint generated always as identity primary key,
  sale_id uuid not null,
  sku text not null,
  kind text not null check (kind in ('stock-in', 'quota', 'hold', 'sell', 'settle', 'release', 'return', 'expire')),
  order_id uuid,
  after_seq integer not null,
  available integer not null,
  held integer not null,
  sold integer not null,
  at timestamptz not null
);
create index stock_movement_item on stock_movement (sale_id, sku, movement_no);
create table payment (
  webhook_id text primary key,
  order_id uuid not null,
  amount bigint not null,
  currency text not null,
  paid_at timestamptz not null,
  received_at timestamptz not null default app_now(),
  outcome text not null check (outcome in ('waiting', 'taken', 'refund-due')),
  reason text
);
create index payment_order on payment (order_id);
create index payment_waiting on payment (received_at) where outcome = 'waiting';
`

const packing = `
create sequence parcel_code_sequence as bigint minvalue 0 start 0;
create table packing_batch (
  batch_id uuid primary key,
  sale_id uuid not null references sale,
  number integer not null,
  state text not null default 'open' check (state in ('open', 'claimed', 'packed', 'handed-over')),
  version integer not null default 1,
  paper_version integer not null default 1,
  pack_by timestamptz not null,
  claimed_by text,
  claimed_at timestamptz,
  created_at timestamptz not null default app_now(),
  unique (sale_id, number)
);
create index packing_batch_state on packing_batch (state);
create table manifest (
  manifest_id uuid primary key,
  seller_id uuid references seller,
  carrier text not null,
  contents text not null,
  handed_over_at timestamptz not null default app_now(),
  actor text not null
);
create table parcel (
  parcel_id uuid primary key,
  code text not null unique,
  sale_id uuid not null references sale,
  seller_id uuid not null references seller,
  viewer_id uuid not null,
  recipient_id uuid not null,
  state text not null default 'waiting' check (state in ('waiting', 'picking', 'packed', 'handed-over', 'cancelled')),
  version integer not null default 1,
  pack_by timestamptz not null,
  hand_over_by timestamptz not null,
  cut_at timestamptz not null,
  first_seq integer not null,
  batch_id uuid references packing_batch,
  number integer,
  packed_at timestamptz,
  packed_by text,
  manifest_id uuid references manifest,
  created_at timestamptz not null default app_now()
);
create index parcel_batch on parcel (batch_id, number);
create index parcel_deadline on parcel (sale_id, pack_by);
create index parcel_uncut on parcel (sale_id, cut_at) where batch_id is null and state = 'waiting';
create unique index parcel_merging on parcel (sale_id, viewer_id, seller_id, recipient_id) where batch_id is null and state = 'waiting';
create table replaced_code (
  code text primary key,
  parcel_id uuid not null references parcel,
  at timestamptz not null default app_now()
);
create table pack_scan (
  scan_id uuid primary key,
  parcel_id uuid not null references parcel,
  actor text not null,
  contents text not null,
  at timestamptz not null default app_now()
);
create table document (
  subject_id uuid not null,
  kind text not null,
  paper_version integer not null,
  pages integer not null,
  bytes bytea not null,
  created_at timestamptz not null default app_now(),
  primary key (subject_id, kind)
);
alter table document alter column bytes set storage external;
`

const deadlines = `
create table deadline_alarm (
  sale_id uuid not null references sale,
  pack_by timestamptz not null,
  step integer not null,
  due_at timestamptz not null,
  state text not null default 'set' check (state in ('set', 'warned', 'quiet', 'skipped')),
  fired_at timestamptz,
  waiting integer,
  primary key (sale_id, pack_by, step)
);
create index deadline_alarm_due on deadline_alarm (due_at) where state = 'set';
create table breach (
  parcel_id uuid primary key references parcel,
  sale_id uuid not null references sale,
  pack_by timestamptz not null,
  recorded_at timestamptz not null default app_now()
);
create index breach_sale on breach (sale_id);
`
