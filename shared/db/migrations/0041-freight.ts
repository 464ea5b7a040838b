import { sql, type Kysely } from 'kysely'

/**
 * Freight that several producers share: by what a seller splits it, what carriers asked for, and each producer's part.
 * Invoices and shares are only ever added: a correction is a further entry. `basis` is the number that a share was
 * split by, so that it can be worked out again. Parcels are found by their manifest.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const bases = `('weight', 'parcel', 'value', 'flat')`

const statements = [
  `create table freight_rule (
    seller_id uuid primary key references seller,
    by text not null check (by in ${bases}),
    actor text not null,
    changed_at timestamptz not null default app_now()
  )`,
  `create table freight_invoice (
    invoice_id uuid primary key,
    manifest_id uuid not null references manifest,
    entry integer not null check (entry > 0),
    kind text not null check (kind in ('freight', 'return')),
    parcel_id uuid references parcel,
    amount bigint not null check (amount >= 0),
    currency text not null,
    by text not null check (by in ${bases}),
    contents text not null,
    actor text not null,
    at timestamptz not null default app_now(),
    unique (manifest_id, entry),
    check ((kind = 'return') = (parcel_id is not null))
  )`,
  `create table freight_share (
    invoice_id uuid not null references freight_invoice,
    seller_id uuid not null references seller,
    amount bigint not null check (amount >= 0),
    basis numeric(60) not null check (basis >= 0),
    parcels integer not null,
    units integer not null,
    at timestamptz not null default app_now(),
    primary key (invoice_id, seller_id)
  )`,
  `create index freight_share_seller on freight_share (seller_id, at desc, invoice_id desc)`,
  `create index parcel_manifest on parcel (manifest_id) where manifest_id is not null`,
  `create function note_freight_invoice() returns trigger language plpgsql as $$ begin
    insert into audit_inbox (source, chain_id, key) values ('freight-invoice', '00000000-0000-0000-0000-000000000000', new.invoice_id::text);
    return null;
  end $$`,
  `create trigger note_freight_invoice after insert on freight_invoice for each row execute function note_freight_invoice()`,
]
