import { sql, type Kysely } from 'kysely'

/**
 * Differences of statements have an end. A line of which no parcel was known may be matched by a person: such a match
 * is part of the decision, and not of what the statement said (`decided`), so that what was sealed of the statement
 * stays what it was. And the money of a parcel that no statement names may be given up with a reason: the row keeps
 * what was known then, and holds for nothing else, so that the parcel is missing again once that changes.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const house = `'00000000-0000-0000-0000-000000000000'`

const statements = [
  `alter table statement_match add column decided boolean not null default false`,
  `create table missing_dismissal (
    dismissal_id uuid primary key,
    hub_id uuid not null references seller,
    parcel_id uuid not null references parcel,
    due_on date not null,
    state text not null,
    amount bigint not null check (amount > 0),
    reason text not null,
    actor text not null,
    at timestamptz not null default app_now(),
    unique (parcel_id, due_on, state, amount)
  )`,
  `create function note_missing() returns trigger language plpgsql as $$ begin
    insert into audit_inbox (source, chain_id, key) values ('missing', ${house}, new.dismissal_id::text);
    return null;
  end $$`,
  `create trigger note_missing after insert on missing_dismissal for each row execute function note_missing()`,
]
