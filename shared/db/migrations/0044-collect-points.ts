import { sql, type Kysely } from 'kysely'

/**
 * Points where buyers collect their parcels instead of having them delivered. What a parcel is for stands on the
 * parcel, so that moving a seller or removing a point later changes none that exists. Every try to collect is appended
 * and sealed by the audit, as in 0014; a parcel is handed out once, by an index.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table collect_point (
    point_id uuid primary key,
    seller_id uuid not null references seller,
    name text not null,
    line text not null,
    province_code text not null,
    ward_code text not null,
    hours text not null,
    keep_days integer not null check (keep_days between 1 and 30),
    at_hub boolean not null,
    contents text not null,
    created_at timestamptz not null default app_now(),
    removed_at timestamptz
  )`,
  `create index collect_point_seller on collect_point (seller_id) where removed_at is null`,
  `alter table recipient add column point_id uuid references collect_point`,
  `alter table parcel add column point_id uuid references collect_point`,
  `create table collection (
    parcel_id uuid primary key references parcel,
    point_id uuid not null references collect_point,
    code text not null,
    ready_at timestamptz not null,
    keep_until timestamptz not null,
    outcome text check (outcome in ('delivered', 'returned')),
    ended_at timestamptz,
    check ((outcome is null) = (ended_at is null))
  )`,
  `create unique index collection_code on collection (point_id, code) where outcome is null`,
  `create index collection_point on collection (point_id, ready_at desc, parcel_id)`,
  `create index collection_due on collection (keep_until) where outcome is null`,
  `create table hand_out (
    scan_id uuid primary key,
    point_id uuid not null references collect_point,
    parcel_id uuid references parcel,
    contents text not null,
    result text not null check (result in ('ok', 'already-collected', 'too-late', 'not-here', 'wrong')),
    actor text not null,
    at timestamptz not null default app_now()
  )`,
  `create unique index hand_out_once on hand_out (parcel_id) where result = 'ok'`,
  `create index hand_out_wrong on hand_out (point_id, at) where result = 'wrong'`,
  `create function note_hand_out() returns trigger language plpgsql as $$ begin
    insert into audit_inbox (source, chain_id, key) values ('hand-out', '00000000-0000-0000-0000-000000000000'::uuid, new.scan_id::text);
    return null;
  end $$`,
  `create trigger note_hand_out after insert on hand_out for each row execute function note_hand_out()`,
  `alter table lot_change drop constraint lot_change_kind_check`,
  `alter table lot_change add constraint lot_change_kind_check check (kind in ('received', 'corrected', 'missing', 'returned'))`,
]
