import { sql, type Kysely } from 'kysely'

/**
 * The waiting list of sold-out items, and orders that are offers to who waited. An entry stands at its place for good;
 * how it ended is written down once. Both are sealed by the audit, as in 0005. How many wait is counted beside the
 * sale's other numbers, which deciding locks and reads anyway: where nobody waits it pays for nothing.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const noteInto = (
  name: string,
  source: string,
): string => `create function ${name}() returns trigger language plpgsql as $$ begin
    insert into audit_inbox (source, chain_id, key) values ('${source}', new.sale_id, new.order_id::text);
    return null;
  end $$`

const statements = [
  `alter table sale_counter add column waiting integer not null default 0 check (waiting >= 0)`,
  `create index sale_counter_waiting on sale_counter (sale_id) where waiting > 0`,
  `alter table "order" add column offered boolean not null default false`,
  `create table waiting_entry (
    order_id uuid primary key,
    place bigint generated always as identity,
    sale_id uuid not null references sale,
    sku text not null,
    quantity integer not null check (quantity between 1 and 99),
    viewer_id uuid not null references viewer,
    buyer_key text not null,
    phone_proven boolean not null,
    payment text not null check (payment in ('cod', 'prepaid')),
    joined_at timestamptz not null,
    after_movement bigint not null,
    outcome text check (outcome in ('offered', 'left', 'closed', 'over-limit', 'not-processable')),
    ended_at timestamptz,
    ended_after_movement bigint,
    check ((outcome is null) = (ended_at is null) and (outcome is null) = (ended_after_movement is null))
  )`,
  `create index waiting_entry_open on waiting_entry (sale_id, sku, place) where outcome is null`,
  `create index waiting_entry_viewer on waiting_entry (viewer_id, sale_id)`,
  noteInto('note_waiting_joined', 'waiting-joined'),
  `create trigger note_waiting_joined after insert on waiting_entry for each row execute function note_waiting_joined()`,
  noteInto('note_waiting_ended', 'waiting-ended'),
  `create trigger note_waiting_ended after update of outcome on waiting_entry for each row
    when (old.outcome is null and new.outcome is not null) execute function note_waiting_ended()`,
]
