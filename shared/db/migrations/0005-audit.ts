import { sql, type Kysely } from 'kysely'

/**
 * The audit: everything appended anywhere is hash-chained per sale, by a sealer that follows behind. Rows that arrive
 * one by one are recorded by a trigger in the transaction that appends them, so that none can be missed, however late
 * it commits. The decisions and movements of a surge are not: they are numbered under their sale's lock, so the sealer
 * finds them by number and the order path writes nothing twice.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of tables) await sql.raw(statement).execute(db)
  for (const { source, table, chain, key, when = 'true' } of noted) {
    const name = `note_${source.replaceAll('-', '_')}`
    await sql
      .raw(`
      create function ${name}() returns trigger language plpgsql as $$ begin
        insert into audit_inbox (source, chain_id, key) values ('${source}', ${chain('new')}, ${key('new')});
        return null;
      end $$`)
      .execute(db)
    await sql
      .raw(
        `create trigger ${name} after insert on ${table} for each row when (${when.replaceAll('row.', 'new.')}) execute function ${name}()`,
      )
      .execute(db)
    await sql
      .raw(
        `insert into audit_inbox (source, chain_id, key) select '${source}', ${chain('old_row')}, ${key('old_row')} from ${table} old_row where ${when.replaceAll('row.', 'old_row.')}`,
      )
      .execute(db)
  }
}

const tables = [
  `create table audit_entry (
    entry_no bigint generated always as identity primary key,
    at timestamptz not null default app_now(),
    actor text not null,
    kind text not null,
    sale_id uuid,
    subject text,
    detail jsonb not null default '{}'
  )`,
  `create table audit_inbox (
    inbox_no bigint generated always as identity primary key,
    source text not null,
    chain_id uuid not null,
    key text not null,
    noted_at timestamptz not null default clock_timestamp()
  ) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500)`,
  'create index audit_inbox_chain on audit_inbox (chain_id, inbox_no)',
  `create table audit_chain (
    chain_id uuid primary key,
    last_link integer not null default 0,
    hash bytea not null default '\\x',
    last_seq integer not null default 0,
    last_movement bigint not null default 0
  ) with (fillfactor = 50)`,
  `create table audit_link (
    chain_id uuid not null,
    link_no integer not null,
    place bigint generated always as identity unique,
    source text not null,
    row_count integer not null check (row_count > 0),
    first_no bigint not null,
    last_no bigint not null,
    keys text[] not null,
    actors text[] not null,
    sealed_at timestamptz not null,
    content bytea not null check (length(content) = 32),
    hash bytea not null check (length(hash) = 32),
    primary key (chain_id, link_no)
  )`,
  'create index audit_link_actors on audit_link using gin (actors)',
]

/** The chain for what belongs to no sale. */
const house = "'00000000-0000-0000-0000-000000000000'::uuid"

interface Noted {
  source: string
  table: string
  chain: (row: string) => string
  key: (row: string) => string
  /** Which rows, by `row.`; all by default. */
  when?: string
}

const noted: Noted[] = [
  {
    source: 'order-change',
    table: 'order_event',
    chain: (row) => `${row}.sale_id`,
    key: (row) => `${row}.seq || '.' || ${row}.version`,
    when: 'row.version > 1',
  },
  {
    source: 'sale-change',
    table: 'sale_event',
    chain: (row) => `${row}.sale_id`,
    key: (row) => `${row}.version::text`,
  },
  {
    source: 'quota-change',
    table: 'quota_change',
    chain: (row) => `${row}.sale_id`,
    key: (row) => `${row}.change_id::text`,
  },
  {
    source: 'pack-scan',
    table: 'pack_scan',
    chain: (row) => `(select p.sale_id from parcel p where p.parcel_id = ${row}.parcel_id)`,
    key: (row) => `${row}.scan_id::text`,
  },
  { source: 'breach', table: 'breach', chain: (row) => `${row}.sale_id`, key: (row) => `${row}.parcel_id::text` },
  { source: 'manifest', table: 'manifest', chain: () => house, key: (row) => `${row}.manifest_id::text` },
  { source: 'payment', table: 'payment', chain: () => house, key: (row) => `${row}.webhook_id` },
  {
    source: 'entry',
    table: 'audit_entry',
    chain: (row) => `coalesce(${row}.sale_id, ${house})`,
    key: (row) => `${row}.entry_no::text`,
  },
]
