import { sql, type Kysely } from 'kysely'
import type { MissingView } from '../contract/routes/statement.ts'
import type { Tables } from '../db/tables.ts'

interface Asked {
  hubId: string
  today: string
  /** Those that wait for money, or those that somebody gave up for what is known now. */
  state: 'open' | 'dismissed'
  /** Only this one. */
  parcelCode?: string
  after?: { dueOn: string; code: string } | undefined
  limit: number
}

/**
 * Parcels whose money should have come: delivered, or with a platform that nobody heard of since, past the day that
 * their policy names, and in no statement. What somebody gave up is missing again once its day, amount or state is
 * another.
 */
export async function readMissing(
  db: Kysely<Tables>,
  { hubId, today, state, parcelCode, after, limit }: Asked,
): Promise<(MissingView & { parcelId: string })[]> {
  const { rows } = await sql<MissingView & { parcelId: string }>`
    select m.*, case when d.at is null then null else json_build_object('reason', d.reason, 'by', d.actor, 'at', d.at) end as dismissed from (
      select r.parcel_id as "parcelId", p.code as "parcelCode", min(r.payer) as payer, min(r.state) as state, min(r.currency) as currency, min(r.delivered_on) as "deliveredOn", r.due_on as "dueOn", (${today}::date - r.due_on)::int as "daysLate",
        sum(-r.carrier - r.platform - r.fee_due)::bigint as amount
      from receivable r join parcel p on p.parcel_id = r.parcel_id
      where r.hub_id = ${hubId} and r.payer is not null and r.due_on < ${today}::date and (r.state = 'delivered' or (r.state = 'on-the-way' and r.platform <> 0))
        and not exists (select 1 from statement_match m where m.parcel_id = r.parcel_id)
        ${parcelCode === undefined ? sql`` : sql`and p.code = ${parcelCode}`}
        ${after ? sql`and (r.due_on, p.code) > (${after.dueOn}::date, ${after.code})` : sql``}
      group by r.parcel_id, p.code, r.due_on having sum(-r.carrier - r.platform - r.fee_due) > 0) m
      left join missing_dismissal d on d.parcel_id = m."parcelId" and d.due_on = m."dueOn" and d.state = m.state and d.amount = m.amount
    where (d.at is null) = ${state === 'open'} order by m."dueOn", m."parcelCode" limit ${limit}`.execute(db)
  return rows.map(({ dismissed, ...row }) => ({
    ...row,
    dismissed: dismissed && { ...dismissed, at: new Date(dismissed.at).toISOString() },
  }))
}
