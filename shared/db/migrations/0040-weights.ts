import { sql, type Kysely } from 'kysely'

/**
 * What parcels weigh: the tare of packing material, and what the scales said. Weighings are kept as they were made and
 * audited like scans; the last one counts.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `alter table material add column grams integer check (grams between 1 and 100000)`,
  `create table parcel_weight (
    scan_id uuid primary key,
    place bigint generated always as identity,
    parcel_id uuid not null references parcel,
    grams integer not null check (grams between 1 and 100000),
    actor text not null,
    at timestamptz not null default app_now()
  )`,
  `create index parcel_weight_parcel on parcel_weight (parcel_id, place)`,
  `create function note_parcel_weight() returns trigger language plpgsql as $$ begin
    insert into audit_inbox (source, chain_id, key) values ('parcel-weight', (select p.sale_id from parcel p where p.parcel_id = new.parcel_id), new.scan_id::text);
    return null;
  end $$`,
  `create trigger note_parcel_weight after insert on parcel_weight for each row execute function note_parcel_weight()`,
]
