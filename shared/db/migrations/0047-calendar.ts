import { sql, type Kysely } from 'kysely'

/**
 * What a hub can do in an hour and its trucks can take, and what is expected of a session: until now nobody could see
 * that many sessions meet one truck. Both are optional, so that nothing has to be said. A hub's hours and trucks are
 * one document, read and changed as a whole. Sessions are looked up by seller and time, so a planned start knows its
 * seller, which never changes.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table hub_capacity (
    seller_id uuid primary key references seller,
    parcels_per_hour integer check (parcels_per_hour > 0),
    parcel_grams integer check (parcel_grams > 0),
    week jsonb,
    days jsonb not null,
    trucks jsonb not null,
    version integer not null default 1,
    actor text not null,
    changed_at timestamptz not null default app_now()
  )`,
  `create table session_plan (
    sale_id uuid primary key references sale,
    orders integer check (orders >= 0),
    minutes integer check (minutes > 0),
    actor text not null,
    changed_at timestamptz not null default app_now()
  )`,
  `alter table sale_start add column seller_id uuid references seller`,
  `update sale_start t set seller_id = s.seller_id from sale s where s.sale_id = t.sale_id`,
  `alter table sale_start alter column seller_id set not null`,
  `create index sale_start_seller on sale_start (seller_id, starts_at)`,
  `create index sale_window_opened on sale_window (opened_at)`,
]
