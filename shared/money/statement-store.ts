import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { StatementView } from '../contract/routes/payout.ts'
import type { Tables } from '../db/tables.ts'

export interface StatementPeriod {
  from: string
  to: string
  currency: string
}

/** A longer statement is asked for in parts. */
export const statementLinesMax = 20_000

/**
 * A producer's lines of a period, at most one more than {@link statementLinesMax}, and what it was owed before. With a
 * hub only what that hub has with it.
 */
export async function readStatementLines(
  db: Kysely<Tables>,
  producerId: string,
  { from, to, currency }: StatementPeriod,
  hubId?: string,
): Promise<{ opening: number; lines: StatementView['lines'] }> {
  const own: RawBuilder<unknown> = sql`e.producer_id = ${producerId} and e.currency = ${currency} and e.producer <> 0 and ${hubId === undefined ? sql`true` : sql`e.hub_id = ${hubId}`}`
  const { rows } = await sql<{ opening: number }>`
    select coalesce(sum(e.producer), 0)::bigint as opening from entry e where ${own} and e.on_day < ${from}::date`.execute(
    db,
  )
  const { rows: lines } = await sql<StatementView['lines'][number]>`
    select e.entry_no as number, e.on_day as day, e.kind, e.cause, p.code as "parcelCode", e.manifest_id as "manifestId", e.producer as amount
    from entry e left join parcel p on p.parcel_id = e.parcel_id where ${own} and e.on_day between ${from}::date and ${to}::date
    order by e.on_day, e.entry_no limit ${statementLinesMax + 1}`.execute(db)
  return { opening: rows[0]!.opening, lines }
}
