import { sql, type Kysely } from 'kysely'

/**
 * Extends the audit to what packing, printing and the hand-over append: recorded by triggers as in 0005, including
 * existing rows. None of these tables is on the path of an order. A parcel's photo must match its recorded hash, or be
 * empty. Scans are indexed by parcel, for its story and its evidence.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const { source, table, chain = () => house, key } of noted) {
    const name = `note_${source.replaceAll('-', '_')}`
    await sql
      .raw(`
      create function ${name}() returns trigger language plpgsql as $$ begin
        insert into audit_inbox (source, chain_id, key) values ('${source}', ${chain('new')}, ${key('new')});
        return null;
      end $$`)
      .execute(db)
    await sql.raw(`create trigger ${name} after insert on ${table} for each row execute function ${name}()`).execute(db)
    await sql
      .raw(
        `insert into audit_inbox (source, chain_id, key) select '${source}', ${chain('old_row')}, ${key('old_row')} from ${table} old_row`,
      )
      .execute(db)
  }
  await sql
    .raw(
      'alter table parcel_photo add constraint bytes_of_hash check (octet_length(bytes) = 0 or sha256(bytes) = sha256)',
    )
    .execute(db)
  await sql.raw('create index pickup_scan_parcel on pickup_scan (parcel_id) where parcel_id is not null').execute(db)
}

const house = "'00000000-0000-0000-0000-000000000000'::uuid"
const ofParcel = (row: string): string => `(select p.sale_id from parcel p where p.parcel_id = ${row}.parcel_id)`

interface Noted {
  source: string
  table: string
  /** By default the chain for what belongs to no sale. */
  chain?: (row: string) => string
  key: (row: string) => string
}

const noted: Noted[] = [
  { source: 'print', table: 'print_job', chain: (row) => `${row}.sale_id`, key: (row) => `${row}.print_id::text` },
  { source: 'replaced-code', table: 'replaced_code', chain: ofParcel, key: (row) => `${row}.code` },
  { source: 'short-pick', table: 'short_pick', chain: ofParcel, key: (row) => `${row}.scan_id::text` },
  { source: 'lot-change', table: 'lot_change', key: (row) => `${row}.change_id::text` },
  { source: 'parcel-photo', table: 'parcel_photo', chain: ofParcel, key: (row) => `${row}.photo_id::text` },
  {
    source: 'promise-shift',
    table: 'promise_shift',
    chain: (row) => `${row}.sale_id`,
    key: (row) => `(extract(epoch from ${row}.from_at) * 1000)::bigint::text`,
  },
  { source: 'amendment', table: 'manifest_amendment', key: (row) => `${row}.amendment_id::text` },
  { source: 'signature', table: 'manifest_signature', key: (row) => `${row}.manifest_id::text` },
  { source: 'pickup-scan', table: 'pickup_scan', key: (row) => `${row}.scan_id::text` },
  { source: 'pickup-note', table: 'pickup_note', key: (row) => `${row}.note_id::text` },
  { source: 'pickup-photo', table: 'pickup_photo', key: (row) => `${row}.photo_id::text` },
  { source: 'carrier-event', table: 'carrier_event', key: (row) => `encode(${row}.event_key, 'hex')` },
]
