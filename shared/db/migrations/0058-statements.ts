import { sql, type Kysely } from 'kysely'

/**
 * Statements of carriers and platforms as they were taken: what each line said, in which class it fell, the parcels it
 * is for, and what a person decided of a difference. All of it is only appended to, as the entries that rest on it. A
 * line may be the only one to tell that a parcel was delivered: then its match says when, and the parcel's entries are
 * written again.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const house = `'00000000-0000-0000-0000-000000000000'`

const statements = [
  `create table statement (
    statement_id uuid primary key,
    hub_id uuid not null references seller,
    format text not null,
    payer text not null,
    sha256 bytea not null,
    name text,
    lines integer not null,
    total bigint not null,
    fees bigint not null,
    actor text not null,
    taken_at timestamptz not null default app_now(),
    unique (hub_id, sha256)
  )`,
  `create index statement_hub on statement (hub_id, taken_at desc, statement_id desc)`,
  `create table statement_line (
    statement_id uuid not null references statement,
    line integer not null,
    row_number integer not null,
    code text not null,
    kind text not null check (kind in ('payment', 'adjustment', 'held', 'given-back')),
    amount bigint not null,
    fee bigint not null,
    currency text not null,
    on_day date,
    outcome text not null,
    due bigint,
    policy_fee bigint,
    pairs_statement uuid,
    pairs_line integer,
    payout_id uuid references payout,
    primary key (statement_id, line),
    foreign key (pairs_statement, pairs_line) references statement_line
  )`,
  `create index statement_line_code on statement_line (code)`,
  `create index statement_line_pairs on statement_line (pairs_statement, pairs_line) where pairs_statement is not null`,
  `create index statement_line_open on statement_line (statement_id, line) where outcome not in ('agreed', 'paired', 'known')`,
  `create table statement_match (
    statement_id uuid not null,
    line integer not null,
    parcel_id uuid not null references parcel,
    delivered_at timestamptz,
    primary key (statement_id, line, parcel_id),
    foreign key (statement_id, line) references statement_line
  )`,
  `create index statement_match_parcel on statement_match (parcel_id)`,
  `create table statement_decision (
    statement_id uuid not null,
    line integer not null,
    decision text not null check (decision in ('accept', 'dismiss')),
    bearer text check (bearer in ('hub', 'producer')),
    reason text not null,
    payout_id uuid references payout,
    actor text not null,
    at timestamptz not null default app_now(),
    primary key (statement_id, line),
    foreign key (statement_id, line) references statement_line,
    check ((decision = 'accept') = (bearer is not null))
  )`,
  `create trigger note_entry_statement after insert on statement_match for each row when (new.delivered_at is not null) execute function note_entry_parcel()`,
  `create function note_statement() returns trigger language plpgsql as $$ begin
    insert into audit_inbox (source, chain_id, key) values ('statement', ${house}, new.statement_id::text);
    return null;
  end $$`,
  `create trigger note_statement after insert on statement for each row execute function note_statement()`,
  `create function note_decision() returns trigger language plpgsql as $$ begin
    insert into audit_inbox (source, chain_id, key) values ('difference', ${house}, new.statement_id::text || '/' || new.line);
    return null;
  end $$`,
  `create trigger note_decision after insert on statement_decision for each row execute function note_decision()`,
]
