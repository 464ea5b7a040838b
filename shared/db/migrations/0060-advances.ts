import { sql, type Kysely } from 'kysely'

/**
 * Advances on what producers are owed: the co-op's share, with its date, and each draw with the limit it was drawn
 * under. What is advanced and repaid are entries of the draw, as all money is.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table advance_share (
    share_no bigint generated always as identity primary key,
    hub_id uuid not null references seller,
    valid_from date not null,
    per_mille integer not null check (per_mille between 0 and 1000),
    actor text not null,
    at timestamptz not null default app_now()
  )`,
  `create index advance_share_hub on advance_share (hub_id, valid_from, share_no)`,
  `create table advance (
    advance_id uuid primary key,
    hub_id uuid not null references seller,
    producer_id uuid not null references seller,
    amount bigint not null check (amount > 0),
    currency text not null,
    receivables bigint not null check (receivables >= 0),
    owes bigint not null check (owes >= 0),
    risk_per_mille integer not null check (risk_per_mille between 0 and 1000),
    share_per_mille integer not null check (share_per_mille between 0 and 1000),
    most bigint not null check (most >= 0),
    before bigint not null check (before >= 0),
    contents text not null,
    actor text not null,
    at timestamptz not null default app_now()
  )`,
  `create index advance_producer on advance (hub_id, producer_id, at)`,
  `alter table entry add column advance_id uuid references advance`,
  `alter table entry drop constraint entry_check`,
  `alter table entry add constraint entry_check check (num_nonnulls(parcel_id, manifest_id, advance_id) = 1 and subject_id = coalesce(parcel_id, manifest_id, advance_id))`,
  `create index entry_advance on entry (hub_id, producer_id) where advance_id is not null`,
  `create function note_advance() returns trigger language plpgsql as $$ begin
    insert into audit_inbox (source, chain_id, key) values ('advance', '00000000-0000-0000-0000-000000000000', new.advance_id::text);
    return null;
  end $$`,
  `create trigger note_advance after insert on advance for each row execute function note_advance()`,
]
