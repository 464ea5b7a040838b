import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { AdvanceView, ShareView } from '../contract/routes/advance.ts'
import type { Tx } from '../db/database.ts'
import type { AdvanceRow } from '../db/tables/advance.ts'
import { olderThan, type TimePlace } from '../db/older-than.ts'
import type { Tables } from '../db/tables.ts'
import { noAmounts, type Entry } from '../money/entry.ts'
import { insertEntries, type Subject } from '../money/entry-store.ts'
import { planRepayments } from './limit.ts'

/** Whose advances: those of a hub to a producer, in one currency. */
export interface Between {
  hubId: string
  producerId: string
  currency: string
}

/** All shares of a hub, the latest first. */
export async function readShares(db: Kysely<Tables>, hubId: string): Promise<ShareView[]> {
  const rows = await db
    .selectFrom('advance_share')
    .selectAll()
    .where('hub_id', '=', hubId)
    .orderBy('valid_from', 'desc')
    .orderBy('share_no', 'desc')
    .execute()
  return rows.map((row) => ({
    perMille: row.per_mille,
    validFrom: row.valid_from,
    by: row.actor,
    at: row.at.toISOString(),
  }))
}

/** The share that holds on a day; undefined before the first. */
export async function shareOn(db: Kysely<Tables>, hubId: string, day: string): Promise<ShareView | undefined> {
  return (await readShares(db, hubId)).find(({ validFrom }) => validFrom <= day)
}

export function findAdvance(db: Kysely<Tables>, advanceId: string): Promise<AdvanceRow | undefined> {
  return db.selectFrom('advance').selectAll().where('advance_id', '=', advanceId).executeTakeFirst()
}

const between = ({ hubId, producerId, currency }: Between): RawBuilder<unknown> =>
  sql`hub_id = ${hubId} and producer_id = ${producerId} and currency = ${currency} and advance_id is not null`

/** What is open of each advance, the oldest first. */
export async function readOpenAdvances(
  db: Kysely<Tables>,
  of: Between,
): Promise<{ advanceId: string; amount: number }[]> {
  const { rows } = await sql<{ advanceId: string; amount: number }>`
    select advance_id as "advanceId", sum(hub)::bigint as amount from entry where ${between(of)} group by advance_id having sum(hub) > 0 order by min(entry_no)`.execute(
    db,
  )
  return rows
}

/** What was drawn and repaid, per producer of a hub. */
export async function readAdvanced(
  db: Kysely<Tables>,
  hubId: string,
  currency: string,
): Promise<Map<string, { drawn: number; repaid: number }>> {
  const { rows } = await sql<{ producerId: string; drawn: number; repaid: number }>`
    select producer_id as "producerId", coalesce(sum(hub) filter (where kind = 'advance'), 0)::bigint as drawn, coalesce(-sum(hub) filter (where kind = 'repayment'), 0)::bigint as repaid
    from entry where hub_id = ${hubId} and currency = ${currency} and advance_id is not null group by producer_id`.execute(
    db,
  )
  return new Map(rows.map(({ producerId, ...sums }) => [producerId, sums]))
}

/** Enters a draw: the producer owes it to the hub. Under the lock of entries. */
export async function insertAdvance(
  tx: Tx,
  row: Omit<AdvanceRow, 'at'> & { at: Date },
  timeZone: string,
): Promise<void> {
  await tx.insertInto('advance').values(row).execute()
  const entry: Entry = {
    cause: `advance/${row.advance_id}`,
    kind: 'advance',
    producerId: row.producer_id,
    revision: 1,
    at: row.at,
    amounts: { ...noAmounts, hub: row.amount, producer: -row.amount },
  }
  await insertEntries(tx, [{ ...subjectOf(row.advance_id, row.hub_id, row.currency, timeZone), entry }])
}

/**
 * Repays advances from a payout, the oldest first, up to `most`. Under the lock of entries. Returns what was repaid.
 */
export async function repayFrom(
  tx: Tx,
  { payoutId, most, at, timeZone, ...of }: Between & { payoutId: string; most: number; at: Date; timeZone: string },
): Promise<number> {
  const repayments = planRepayments(await readOpenAdvances(tx, of), most)
  if (repayments.length === 0) return 0
  await insertEntries(
    tx,
    repayments.map(({ advanceId, amount }) => ({
      ...subjectOf(advanceId, of.hubId, of.currency, timeZone),
      entry: {
        cause: `repayment/${payoutId}/${advanceId}`,
        kind: 'repayment',
        producerId: of.producerId,
        revision: 1,
        at,
        amounts: { ...noAmounts, hub: -amount, producer: amount },
      },
    })),
  )
  return repayments.reduce((sum, { amount }) => sum + amount, 0)
}

const subjectOf = (advanceId: string, hubId: string, currency: string, timeZone: string): Subject => ({
  subjectId: advanceId,
  is: 'advance',
  hubId,
  currency,
  timeZone,
})

/** A hub's draws, the latest first. */
export async function readAdvances(
  db: Kysely<Tables>,
  {
    hubId,
    after,
    limit,
    advanceId,
  }: { hubId: string; after?: TimePlace | undefined; limit: number; advanceId?: string },
): Promise<AdvanceView[]> {
  const { rows } = await sql<Omit<AdvanceView, 'at'> & { at: Date }>`
    select a.advance_id as "advanceId", x.slug as seller, a.amount, a.currency, a.receivables, a.owes, a.risk_per_mille as "riskPerMille", a.share_per_mille as "sharePerMille", a.most, a.before, a.actor as by, a.at
    from advance a join seller x on x.seller_id = a.producer_id where a.hub_id = ${hubId} and ${advanceId === undefined ? sql`true` : sql`a.advance_id = ${advanceId}`}
      and ${olderThan(after, sql`a.at`, sql`a.advance_id`)}
    order by a.at desc, a.advance_id desc limit ${limit}`.execute(db)
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }))
}

/** Entries of a hub's advances, with the day of each. */
export async function readAdvanceEntries(
  db: Kysely<Tables>,
  hubId: string,
  currency: string,
): Promise<
  { producerId: string; advanceId: string; kind: 'advance' | 'repayment'; cause: string; on: string; amount: number }[]
> {
  const { rows } = await sql<Awaited<ReturnType<typeof readAdvanceEntries>>[number]>`
    select producer_id as "producerId", advance_id as "advanceId", kind, cause, on_day as "on", abs(hub) as amount from entry
    where hub_id = ${hubId} and currency = ${currency} and advance_id is not null order by entry_no`.execute(db)
  return rows
}
