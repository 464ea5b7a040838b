import { sql, type Kysely } from 'kysely'

/**
 * What a host prepares and watches besides the sale itself: the hour it starts, photos of goods, rehearsals, and how
 * many viewers each gateway has in a sale's room. Presence is worthless after a crash, so its table is unlogged.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of tables.split(/;\n/)) {
    if (statement.trim()) await sql.raw(statement).execute(db)
  }
}

const tables = `
create table sale_start (
  sale_id uuid primary key references sale,
  starts_at timestamptz not null
);
create table photo (
  photo_hash bytea primary key check (length(photo_hash) = 32),
  small bytea not null,
  large bytea not null,
  created_at timestamptz not null default app_now()
);
alter table photo alter column small set storage external;
alter table photo alter column large set storage external;
create table item_photo (
  sale_id uuid not null references sale,
  sku text not null,
  photo_hash bytea not null references photo,
  primary key (sale_id, sku)
);
create index item_photo_hash on item_photo (photo_hash);
create table rehearsal (
  sale_id uuid primary key references sale,
  of_sale_id uuid not null references sale,
  viewers integer not null check (viewers between 1 and 50),
  orders_per_minute integer not null check (orders_per_minute between 1 and 1200),
  ends_at timestamptz not null,
  ended_at timestamptz,
  runner uuid,
  runner_at timestamptz
);
create index rehearsal_under_way on rehearsal (ends_at) where ended_at is null;
create unlogged table sale_presence (
  gateway_id uuid not null,
  sale_id uuid not null,
  viewers integer not null,
  noted_at timestamptz not null,
  primary key (gateway_id, sale_id)
);
create index sale_presence_sale on sale_presence (sale_id);
`
