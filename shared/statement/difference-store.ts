import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { DifferenceView, StatementListed } from '../contract/routes/statement.ts'
import { olderThan, type TimePlace } from '../db/older-than.ts'
import type { Tables } from '../db/tables.ts'
import { isAcceptable, type LineDifference } from './outcome.ts'

/** Lines `l` that differ and that nobody has decided; what was held is no longer one once it is given back. */
const isOpen: RawBuilder<boolean> = sql`(l.outcome not in ('agreed', 'paired', 'known')
  and not exists (select 1 from statement_decision d where d.statement_id = l.statement_id and d.line = l.line)
  and not exists (select 1 from statement_line o where o.pairs_statement = l.statement_id and o.pairs_line = l.line))`

const parcelCodes = sql`coalesce((select json_agg(p.code order by p.code) from statement_match m join parcel p on p.parcel_id = m.parcel_id where m.statement_id = l.statement_id and m.line = l.line), '[]'::json)`

/** A hub's statements, newest first. */
export async function readStatements(
  db: Kysely<Tables>,
  { hubId, after, limit }: { hubId: string; after?: TimePlace | undefined; limit: number },
): Promise<StatementListed[]> {
  const { rows } = await sql<Omit<StatementListed, 'takenAt'> & { takenAt: Date }>`
    select s.statement_id as "statementId", s.format, s.payer, s.name, s.lines as "lineCount", s.total, s.fees, s.taken_at as "takenAt",
      (select count(*)::int from statement_line l where l.statement_id = s.statement_id and ${isOpen}) as differences
    from statement s where s.hub_id = ${hubId} and ${olderThan(after, sql`s.taken_at`, sql`s.statement_id`)}
    order by s.taken_at desc, s.statement_id desc limit ${limit}`.execute(db)
  return rows.map((row) => ({ ...row, takenAt: row.takenAt.toISOString() }))
}

/** Lines of a hub's statements that wait for a decision, newest statement first. */
export async function readDifferences(
  db: Kysely<Tables>,
  {
    hubId,
    after,
    limit,
  }: { hubId: string; after?: { at: Date; statementId: string; line: number } | undefined; limit: number },
): Promise<DifferenceView[]> {
  const { rows } = await sql<Omit<DifferenceView, 'takenAt' | 'canAccept'> & { takenAt: Date }>`
    select l.statement_id as "statementId", l.line, l.row_number as row, l.code, ${parcelCodes} as "parcelCodes", l.kind, l.outcome, l.amount, l.due, l.fee, l.policy_fee as "policyFee", l.currency, l.on_day as day,
      s.payer, s.taken_at as "takenAt"
    from statement_line l join statement s on s.statement_id = l.statement_id
    where s.hub_id = ${hubId} and ${isOpen} and ${
      after
        ? sql`(s.taken_at, l.statement_id, -l.line) < (${after.at}, ${after.statementId}::uuid, ${-after.line}::int)`
        : sql`true`
    }
    order by s.taken_at desc, l.statement_id desc, l.line limit ${limit}`.execute(db)
  return rows.map((row) => ({
    ...row,
    canAccept: canAccept(row.outcome, row.parcelCodes.length),
    takenAt: row.takenAt.toISOString(),
  }))
}

/** Whether what was paid can be entered: there is a parcel for it, and it is in its currency. */
export function canAccept(outcome: LineDifference, parcels: number): boolean {
  return isAcceptable(outcome) && parcels > 0
}
