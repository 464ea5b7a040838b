import { sql, type Kysely } from 'kysely'

/**
 * What a hub took in, scan by scan: units of a member's goods, or one packed parcel. Mistakes are corrected by negative
 * entries, and unsold units go back to their member by one. Sealed by the audit, as in 0005.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table check_in (
    scan_id uuid primary key,
    hub_id uuid not null references seller,
    sale_id uuid not null references sale,
    seller_id uuid not null references seller,
    kind text not null check (kind in ('brought', 'corrected', 'returned')),
    sku text,
    parcel_id uuid references parcel,
    units integer not null check ((units > 0) = (kind = 'brought') and units <> 0),
    reason text,
    actor text not null,
    at timestamptz not null default app_now(),
    check (num_nonnulls(sku, parcel_id) = 1 and (parcel_id is null or (units between -1 and 1 and kind <> 'returned'))),
    check ((kind = 'corrected') = (reason is not null))
  )`,
  `create index check_in_goods on check_in (sale_id, sku)`,
  `create index check_in_parcel on check_in (parcel_id) where parcel_id is not null`,
  `create function note_check_in() returns trigger language plpgsql as $$ begin
    insert into audit_inbox (source, chain_id, key) values ('check-in', new.sale_id, new.scan_id::text);
    return null;
  end $$`,
  `create trigger note_check_in after insert on check_in for each row execute function note_check_in()`,
]
