import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Tx } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { localDayAt } from '../deadline/local-day.ts'
import { groupBy } from '../lib/group-by.ts'
import { add, noAmounts, type Amounts, type Entry, type ReceivableState } from './entry.ts'

/** A subject of entries with what its receivables have in common. */
export interface Subject {
  subjectId: string
  is: 'parcel' | 'manifest' | 'advance'
  hubId: string
  currency: string
  timeZone: string
}

/** What is known of a receivable apart from what its entries add up to. */
export interface ReceivableFacts {
  producerId: string
  sku: string | null
  state: ReceivableState
  payer: string | null
  policy: string | null
  policyVersion: string | null
  policyDays: number | null
  handedOverOn: string
  deliveredOn: string | null
  dueOn: string
  feeDue: number
}

/**
 * Entries are written by one at a time, so that what was read of a subject still holds when the rest is written. Ends
 * with the transaction.
 */
export async function lockEntries(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('entries/' || current_schema, 0))`.execute(tx)
}

/** The same for a worker, which leaves it to the other one. */
export async function tryLockEntries(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ locked: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended('entries/' || current_schema, 0)) as locked`.execute(tx)
  return rows[0]!.locked
}

/** What was written of these subjects by events; payouts, differences and what else people enter is left out. */
export async function readPlannedEntries(tx: Tx, subjectIds: readonly string[]): Promise<Map<string, Entry[]>> {
  const { rows } = await sql<
    Amounts & { subjectId: string; cause: string; kind: Entry['kind']; producerId: string; revision: number; at: Date }
  >`
    select subject_id as "subjectId", cause, kind, producer_id as "producerId", revision, at, buyer, carrier, platform, hub, producer
    from entry where subject_id = any(${subjectIds}::uuid[]) and kind not in ('payout', 'advance', 'repayment') and cause not like 'difference/%' order by entry_no`.execute(
    tx,
  )
  const entries = rows.map(({ subjectId, cause, kind, producerId, revision, at, ...amounts }) => ({
    subjectId,
    entry: { cause, kind, producerId, revision, at, amounts },
  }))
  return new Map(
    [...groupBy(entries, ({ subjectId }) => subjectId)].map(([id, all]) => [id, all.map(({ entry }) => entry)]),
  )
}

/** Appends entries. The unique cause, kind, producer and revision refuses what was written meanwhile. */
export async function insertEntries(tx: Tx, entries: readonly (Subject & { entry: Entry })[]): Promise<void> {
  const days = new Map<string, string>()
  const dayOf = (at: Date, timeZone: string): string => {
    const key = `${at.getTime()} ${timeZone}`
    const day = days.get(key) ?? localDayAt(at.getTime(), timeZone).date.toString()
    days.set(key, day)
    return day
  }
  const rows = entries.map(({ subjectId, is, hubId, currency, timeZone, entry: { amounts, at, ...entry } }) => ({
    ...entry,
    ...amounts,
    subjectId,
    parcelId: is === 'parcel' ? subjectId : null,
    manifestId: is === 'manifest' ? subjectId : null,
    advanceId: is === 'advance' ? subjectId : null,
    hubId,
    currency,
    at,
    onDay: dayOf(at, timeZone),
  }))
  await sql`
    insert into entry (cause, kind, producer_id, revision, subject_id, parcel_id, manifest_id, advance_id, hub_id, currency, buyer, carrier, platform, hub, producer, at, on_day)
    select cause, kind, "producerId", revision, "subjectId", "parcelId", "manifestId", "advanceId", "hubId", currency, buyer, carrier, platform, hub, producer, at, "onDay"
    from json_to_recordset(${JSON.stringify(rows)}::json) as r(cause text, kind text, "producerId" uuid, revision int, "subjectId" uuid, "parcelId" uuid, "manifestId" uuid, "advanceId" uuid, "hubId" uuid,
      currency text, buyer bigint, carrier bigint, platform bigint, hub bigint, producer bigint, at timestamptz, "onDay" date)`.execute(
    tx,
  )
}

/** Brings receivables up to date: new facts, and what new entries add to each. */
export async function putReceivables(
  tx: Tx,
  receivables: readonly (Subject & { facts: ReceivableFacts; entries: readonly Entry[] })[],
): Promise<void> {
  const rows = receivables.map(({ subjectId, is, hubId, currency, facts, entries }) => ({
    ...facts,
    ...entries.reduce((sum, { amounts }) => add(sum, amounts), noAmounts),
    subjectId,
    parcelId: is === 'parcel' ? subjectId : null,
    manifestId: is === 'manifest' ? subjectId : null,
    hubId,
    currency,
  }))
  const sums = sql.join(
    ['buyer', 'carrier', 'platform', 'hub', 'producer'].map(
      (party) => sql`${sql.ref(party)} = receivable.${sql.ref(party)} + excluded.${sql.ref(party)}`,
    ),
  )
  await sql`
    insert into receivable (subject_id, producer_id, parcel_id, manifest_id, hub_id, currency, sku, state, payer, policy, policy_version, policy_days, handed_over_on, delivered_on, due_on, fee_due, buyer, carrier, platform, hub, producer)
    select "subjectId", "producerId", "parcelId", "manifestId", "hubId", currency, sku, state, payer, policy, "policyVersion", "policyDays", "handedOverOn", "deliveredOn", "dueOn", "feeDue", buyer, carrier, platform, hub, producer
    from json_to_recordset(${JSON.stringify(rows)}::json) as r("subjectId" uuid, "producerId" uuid, "parcelId" uuid, "manifestId" uuid, "hubId" uuid, currency text, sku text, state text, payer text, policy text,
      "policyVersion" date, "policyDays" int, "handedOverOn" date, "deliveredOn" date, "dueOn" date, "feeDue" bigint, buyer bigint, carrier bigint, platform bigint, hub bigint, producer bigint)
    on conflict (subject_id, producer_id) do update set hub_id = excluded.hub_id, state = excluded.state, payer = excluded.payer, handed_over_on = excluded.handed_over_on,
      delivered_on = excluded.delivered_on, due_on = excluded.due_on, fee_due = excluded.fee_due, ${sums}`.execute(tx)
}

/** What a note of the inbox is about: `freight` is of a truck whose invoice came. */
export type EntrySubject = 'manifest' | 'parcel' | 'freight'

/** That something happened of which entries are still to be written. */
export interface EntryNote {
  number: number
  subject: EntrySubject
  subjectId: string
}

/** What waits for its entries, oldest first. */
export async function listInbox(db: Kysely<Tables>, after: number, limit: number): Promise<EntryNote[]> {
  const { rows } = await sql<EntryNote>`
    select inbox_no as number, subject, subject_id as "subjectId" from entry_inbox where inbox_no > ${after} order by inbox_no limit ${limit}`.execute(
    db,
  )
  return rows
}

/** Takes notes out of the inbox, for good once this transaction commits. What another took meanwhile is left out. */
export async function takeInbox(tx: Tx, notes: readonly EntryNote[]): Promise<EntryNote[]> {
  const { rows } = await sql<EntryNote>`
    delete from entry_inbox where inbox_no = any(${notes.map(({ number }) => number)}::bigint[])
    returning inbox_no as number, subject, subject_id as "subjectId"`.execute(tx)
  return rows
}

/** The parcels that these manifests took or left behind, and all that travel with these parcels. */
export async function parcelsOf(
  db: Kysely<Tables>,
  { manifestIds, parcelIds }: { manifestIds: readonly string[]; parcelIds: readonly string[] },
): Promise<string[]> {
  const known: RawBuilder<unknown> = sql`select parcel_id from parcel where manifest_id = any(${manifestIds}::uuid[]) or parcel_id = any(${parcelIds}::uuid[])`
  const { rows } = await sql<{ parcel_id: string }>`
    select parcel_id from (${known}) p union select o.parcel_id from parcel p join parcel o on o.consignment_id = p.consignment_id where p.parcel_id = any(${parcelIds}::uuid[])
    order by parcel_id`.execute(db)
  return rows.map((row) => row.parcel_id)
}
