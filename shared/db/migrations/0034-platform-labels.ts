import { sql, type Kysely } from 'kysely'

/**
 * Labels that somebody else made: files of them as they came, taken apart into the objects of their pages, each kept
 * once, and the package or parcel that each page is for. A label of a platform is never replaced by another with a new
 * code, so the copies of a label may have the same code.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table label_file (
    file_id uuid primary key,
    seller_id uuid not null references seller,
    shop_id uuid references platform_shop,
    source text not null,
    sha256 bytea not null,
    name text not null,
    bytes integer not null check (bytes > 0),
    pages integer,
    state text not null default 'reading' check (state in ('reading', 'done', 'failed')),
    error text check (error in ('encrypted', 'damaged', 'no-pages', 'too-many-pages', 'too-slow')),
    actor text not null,
    created_at timestamptz not null default app_now(),
    check ((state = 'failed') = (error is not null))
  )`,
  `create unique index label_file_contents on label_file (shop_id, sha256)`,
  `create index label_file_reading on label_file (created_at) where state = 'reading'`,
  `create table label_part (
    file_id uuid not null,
    number integer not null,
    bytes bytea not null,
    created_at timestamptz not null default app_now(),
    primary key (file_id, number)
  )`,
  `alter table label_part alter column bytes set storage external`,
  `create table label_object (
    file_id uuid not null references label_file on delete cascade,
    sha256 bytea not null,
    head text not null,
    refs bytea not null,
    stream bytea,
    primary key (file_id, sha256)
  )`,
  `alter table label_object alter column stream set storage external`,
  `create table label_page (
    file_id uuid not null references label_file on delete cascade,
    number integer not null check (number > 0),
    shop_id uuid references platform_shop,
    root bytea not null,
    objects bytea[] not null,
    width real,
    height real,
    codes text[],
    barcodes text[],
    picture bytea,
    platform_order_id text,
    package_id text,
    package_key text generated always as (case when package_id <> '' then 'p:' || package_id else 'o:' || platform_order_id end) stored,
    parcel_id uuid references parcel,
    matched_by text check (matched_by in ('text', 'barcode', 'hand', 'carrier')),
    problem text check (problem in ('no-code', 'unknown-code', 'two-codes', 'four-up', 'same-tracking-differs', 'repeat', 'replaced', 'discarded')),
    actor text,
    changed_at timestamptz not null default app_now(),
    primary key (file_id, number),
    check ((platform_order_id is null) = (package_id is null))
  )`,
  `create index label_page_loose on label_page (shop_id, changed_at) where matched_by is null`,
  `create index label_page_package on label_page (shop_id, package_key) where package_key is not null`,
  `create index label_page_parcel on label_page (parcel_id) where parcel_id is not null`,
  `alter table platform_package add column package_key text generated always as (case when package_id <> '' then 'p:' || package_id else 'o:' || platform_order_id end) stored`,
  `create index platform_package_key on platform_package (shop_id, package_key)`,
  `alter table label_copy drop constraint label_copy_code_key`,
  `create index label_copy_code on label_copy (code)`,
]
