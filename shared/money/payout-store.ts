import { sql, type Kysely, type Selectable } from 'kysely'
import type { OwnPayout, PayoutView } from '../contract/routes/payout.ts'
import type { Tx } from '../db/database.ts'
import { olderThan, type TimePlace } from '../db/older-than.ts'
import type { Tables } from '../db/tables.ts'
import { noAmounts, type Amounts, type Entry } from './entry.ts'

export type PayoutRow = Selectable<Tables['payout']>

/** A receivable with what all parties of it are owed. */
export interface OpenReceivable extends Amounts {
  subjectId: string
  producerId: string
  is: 'parcel' | 'manifest'
}

const columns = sql`r.subject_id as "subjectId", r.producer_id as "producerId", case when r.parcel_id is null then 'manifest' else 'parcel' end as is, r.buyer, r.carrier, r.platform, r.hub, r.producer`

/** What may be paid to a producer: due through this day, and delivered, or come back, or freight. */
export async function readPayable(
  tx: Tx,
  { hubId, producerId, currency, through }: { hubId: string; producerId: string; currency: string; through: string },
): Promise<OpenReceivable[]> {
  const { rows } = await sql<OpenReceivable>`
    select ${columns} from receivable r
    where r.hub_id = ${hubId} and r.producer_id = ${producerId} and r.currency = ${currency} and r.producer <> 0 and r.state <> 'on-the-way' and r.due_on <= ${through}::date
    order by r.subject_id`.execute(tx)
  return rows
}

/** What a carrier or platform has of parcels delivered through this day. */
export async function readCollected(
  tx: Tx,
  { hubId, payer, currency, through }: { hubId: string; payer: string; currency: string; through: string },
): Promise<OpenReceivable[]> {
  const { rows } = await sql<OpenReceivable>`
    select ${columns} from receivable r
    where r.hub_id = ${hubId} and lower(r.payer) = lower(${payer}) and r.currency = ${currency} and r.carrier + r.platform <> 0 and r.delivered_on <= ${through}::date
    order by r.subject_id, r.producer_id`.execute(tx)
  return rows
}

/** What a payout settles of a receivable: all that the producer is owed, or all that the payer has. */
export function entryOf(payoutId: string, direction: PayoutRow['direction'], one: OpenReceivable, at: Date): Entry {
  const amounts =
    direction === 'paid'
      ? { ...noAmounts, producer: -one.producer, hub: one.producer }
      : { ...noAmounts, carrier: -one.carrier, platform: -one.platform, hub: one.carrier + one.platform }
  return {
    cause: `payout/${payoutId}/${one.subjectId}`,
    kind: 'payout',
    producerId: one.producerId,
    revision: 1,
    at,
    amounts,
  }
}

/** Adds to receivables what their new entries change, of which one may have several. */
export async function settleReceivables(
  tx: Tx,
  entries: readonly { subjectId: string; entry: Entry }[],
): Promise<void> {
  const rows = entries.map(({ subjectId, entry }) => ({ subjectId, producerId: entry.producerId, ...entry.amounts }))
  await sql`
    update receivable r set carrier = r.carrier + n.carrier, platform = r.platform + n.platform, hub = r.hub + n.hub, producer = r.producer + n.producer
    from (select "subjectId", "producerId", sum(carrier)::bigint as carrier, sum(platform)::bigint as platform, sum(hub)::bigint as hub, sum(producer)::bigint as producer
      from json_to_recordset(${JSON.stringify(rows)}::json) as e("subjectId" uuid, "producerId" uuid, carrier bigint, platform bigint, hub bigint, producer bigint) group by 1, 2) n
    where r.subject_id = n."subjectId" and r.producer_id = n."producerId"`.execute(tx)
}

export function findPayout(db: Kysely<Tables>, payoutId: string): Promise<PayoutRow | undefined> {
  return db.selectFrom('payout').selectAll().where('payout_id', '=', payoutId).executeTakeFirst()
}

/** A hub's payouts, newest first. */
export async function readPayouts(
  db: Kysely<Tables>,
  { hubId, after, limit, payoutId }: { hubId: string; after?: TimePlace | undefined; limit: number; payoutId?: string },
): Promise<PayoutView[]> {
  const { rows } = await sql<Omit<PayoutView, 'at'> & { at: Date }>`
    select p.payout_id as "payoutId", p.direction, x.slug as seller, p.payer, p.through, p.amount, p.currency, p.receivables, coalesce(e.repaid, 0) as repaid, p.at
    from payout p left join seller x on x.seller_id = p.producer_id left join lateral (
      select sum(producer)::bigint as repaid from entry where hub_id = p.hub_id and producer_id = p.producer_id and advance_id is not null and kind = 'repayment' and split_part(cause, '/', 2) = p.payout_id::text) e on true
    where p.hub_id = ${hubId} and ${payoutId === undefined ? sql`true` : sql`p.payout_id = ${payoutId}`}
      and ${olderThan(after, sql`p.at`, sql`p.payout_id`)}
    order by p.at desc, p.payout_id desc limit ${limit}`.execute(db)
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }))
}

/** What was paid to a producer by whichever hub, newest first. */
export async function readOwnPayouts(
  db: Kysely<Tables>,
  { producerId, after, limit }: { producerId: string; after?: TimePlace | undefined; limit: number },
): Promise<OwnPayout[]> {
  const { rows } = await sql<Omit<OwnPayout, 'at'> & { at: Date }>`
    select payout_id as "payoutId", through, amount, currency, at from payout where producer_id = ${producerId}
      and ${olderThan(after, sql`at`, sql`payout_id`)}
    order by at desc, payout_id desc limit ${limit}`.execute(db)
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }))
}
