import { sql, type Kysely } from 'kysely'

/**
 * Orders taken on other platforms: a seller's shops there, what their SKUs are called here, which files were taken, and
 * what the platform said last of each package. A package that is to be packed has an order in a sale of its shop and
 * day. Packed orders that the platform has cancelled are stopped, so that the truck refuses their parcels.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table platform_shop (
    shop_id uuid primary key,
    seller_id uuid not null references seller,
    platform text not null,
    title text not null,
    contents text not null,
    actor text not null,
    created_at timestamptz not null default app_now()
  )`,
  `create index platform_shop_seller on platform_shop (seller_id)`,
  `create table platform_sku (
    shop_id uuid not null references platform_shop,
    platform_sku text not null,
    sku text not null,
    title text not null,
    actor text not null,
    kept_at timestamptz not null default app_now(),
    primary key (shop_id, platform_sku)
  )`,
  `create table platform_file (
    file_id uuid primary key,
    shop_id uuid not null references platform_shop,
    sha256 bytea not null,
    said_at timestamptz not null,
    rows integer not null,
    counts jsonb not null,
    actor text not null,
    taken_at timestamptz not null default app_now(),
    unique (shop_id, sha256)
  )`,
  `create table platform_package (
    shop_id uuid not null references platform_shop,
    platform_order_id text not null,
    package_id text not null,
    status text not null,
    meaning text not null check (meaning in ('to-pack', 'unpaid', 'on-hold', 'cancel-requested', 'cancelled', 'gone')),
    placed_at timestamptz not null,
    paid_at timestamptz,
    payment text not null check (payment in ('cod', 'prepaid')),
    tracking text,
    carrier text,
    lines jsonb not null,
    amount bigint,
    said_at timestamptz not null,
    order_id uuid unique,
    revision integer not null default 0,
    first_taken_at timestamptz not null default app_now(),
    primary key (shop_id, platform_order_id, package_id)
  )`,
  `create index platform_package_tracking on platform_package (tracking) where tracking is not null`,
  `create index platform_package_code on platform_package (upper(tracking)) where tracking is not null`,
  `create index platform_package_package on platform_package (shop_id, package_id)`,
  `create table platform_order (
    order_id uuid primary key,
    shop_id uuid not null references platform_shop,
    platform_order_id text not null,
    package_id text not null,
    revision integer not null,
    taken_at timestamptz not null default app_now()
  )`,
  `create index platform_order_id on platform_order (platform_order_id)`,
  `create table order_stop (
    order_id uuid primary key,
    reason text not null check (reason in ('cancelled', 'cancel-requested', 'on-hold', 'changed')),
    actor text not null,
    stopped_at timestamptz not null default app_now(),
    lifted_at timestamptz
  )`,
  `create index order_stop_open on order_stop (stopped_at) where lifted_at is null`,
  `create index shipment_by_tracking on shipment (tracking) where tracking is not null`,
  `create index sale_item_seller on sale_item (seller_id, sku)`,
  `alter table sale add column shop_id uuid references platform_shop, add column shop_day date`,
  `create unique index sale_shop_day on sale (shop_id, shop_day) where shop_id is not null`,
  `alter table "order" drop constraint order_held_back_check`,
  `alter table "order" add constraint order_held_back_check check (held_back in ('refunded', 'part-refunded', 'platform'))`,
]
