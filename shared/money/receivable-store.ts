import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { ReceivableView, EntryView } from '../contract/routes/money.ts'
import type { Tables } from '../db/tables.ts'

export interface ReceivablePlace {
  dueOn: string
  subjectId: string
  producerId: string
}

export type PlacedReceivable = Omit<ReceivableView, 'daysLate'> & Pick<ReceivablePlace, 'subjectId' | 'producerId'>

const isAfter = ({ dueOn, subjectId, producerId }: ReceivablePlace): RawBuilder<boolean> =>
  sql<boolean>`(r.due_on, r.subject_id, r.producer_id) > (${dueOn}::date, ${subjectId}::uuid, ${producerId}::uuid)`

/** A hub's receivables by the day they are due. */
export async function readReceivables(
  db: Kysely<Tables>,
  {
    hubId,
    seller,
    state,
    after,
    limit,
  }: {
    hubId: string
    seller?: string | undefined
    state: 'open' | 'all'
    after?: ReceivablePlace | undefined
    limit: number
  },
): Promise<PlacedReceivable[]> {
  const { rows } = await sql<PlacedReceivable>`
    select r.subject_id as "subjectId", r.producer_id as "producerId", x.slug as seller, h.name, p.code as "parcelCode", r.manifest_id as "manifestId", r.state, r.currency, r.producer as amount, r.fee_due as "feeDue",
      -least(r.buyer, 0) as "fromBuyer", -r.carrier as "fromCarrier", -r.platform as "fromPlatform", r.payer, r.policy, r.policy_version as "policyVersion", r.handed_over_on as "handedOverOn",
      r.delivered_on as "deliveredOn", r.due_on as "dueOn"
    from receivable r join seller x on x.seller_id = r.producer_id left join shop h on h.seller_id = r.producer_id left join parcel p on p.parcel_id = r.parcel_id
    where r.hub_id = ${hubId} and ${seller === undefined ? sql`true` : sql`x.slug = ${seller}`} and ${state === 'open' ? sql`r.producer <> 0` : sql`true`}
      and ${after ? isAfter(after) : sql`true`}
    order by r.due_on, r.subject_id, r.producer_id limit ${limit}`.execute(db)
  return rows
}

/** A hub's entries in the order of writing. */
export async function readEntries(
  db: Kysely<Tables>,
  { hubId, after, limit }: { hubId: string; after?: number | undefined; limit: number },
): Promise<EntryView[]> {
  const { rows } = await sql<Omit<EntryView, 'at'> & { at: Date }>`
    select e.entry_no as number, e.cause, e.kind, e.revision, x.slug as seller, p.code as "parcelCode", e.manifest_id as "manifestId", e.currency, e.buyer, e.carrier, e.platform, e.hub, e.producer, e.at, e.on_day as day
    from entry e join seller x on x.seller_id = e.producer_id left join parcel p on p.parcel_id = e.parcel_id
    where e.hub_id = ${hubId} and e.entry_no > ${after ?? 0} order by e.entry_no limit ${limit}`.execute(db)
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }))
}
