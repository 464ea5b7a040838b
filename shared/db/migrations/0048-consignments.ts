import { sql, type Kysely } from 'kysely'

/**
 * Parcels of one buyer that different producers packed leave the hub in one outer box: booked once, under one label,
 * while each stays its producer's parcel. What lies in the box is told scan by scan and sealed by the audit, as in
 * 0005; the column of the parcel says the same of now, because every scan at the truck asks for it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table consignment (
    consignment_id uuid primary key,
    code text not null unique,
    hub_id uuid not null references seller,
    sale_id uuid not null references sale,
    actor text not null,
    opened_at timestamptz not null default app_now(),
    tare_grams integer check (tare_grams between 0 and 100000),
    lead_id uuid references parcel,
    closed_by text,
    closed_at timestamptz,
    dissolved_by text,
    dissolved_at timestamptz,
    check (num_nulls(lead_id, closed_by, closed_at) in (0, 3)),
    check ((dissolved_by is null) = (dissolved_at is null))
  )`,
  `create table consignment_scan (
    scan_id uuid primary key,
    consignment_id uuid not null references consignment,
    sale_id uuid not null references sale,
    parcel_id uuid not null references parcel,
    kind text not null check (kind in ('in', 'out')),
    place bigint generated always as identity,
    actor text not null,
    at timestamptz not null default app_now()
  )`,
  `create index consignment_scan_parcel on consignment_scan (parcel_id, place)`,
  `create index consignment_scan_consignment on consignment_scan (consignment_id)`,
  `alter table parcel add column consignment_id uuid references consignment`,
  `create index parcel_consignment on parcel (consignment_id) where consignment_id is not null`,
  `create function note_consignment_scan() returns trigger language plpgsql as $$ begin
    insert into audit_inbox (source, chain_id, key) values ('consignment-scan', new.sale_id, new.scan_id::text);
    return null;
  end $$`,
  `create trigger note_consignment_scan after insert on consignment_scan for each row execute function note_consignment_scan()`,
]
