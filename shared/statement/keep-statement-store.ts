import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { someAtATime } from '../lib/some-at-a-time.ts'
import type { ClassifiedLine } from './classify-lines.ts'
import { openDeliveredAt } from './delivered-at.ts'

/** The statement that a hub took this file as. */
export async function findStatementOf(tx: Tx, hubId: string, sha256: Buffer): Promise<string | undefined> {
  const row = await tx
    .selectFrom('statement')
    .select('statement_id')
    .where('hub_id', '=', hubId)
    .where('sha256', '=', sha256)
    .executeTakeFirst()
  return row?.statement_id
}

/** A statement as it is kept. */
export interface NewStatement {
  statementId: string
  hubId: string
  format: string
  payer: string
  sha256: Buffer
  name: string | null
  lines: number
  total: number
  fees: number
  actor: string
  at: Date
}

export async function keepStatement(tx: Tx, { statementId, hubId, at, ...row }: NewStatement): Promise<void> {
  await tx
    .insertInto('statement')
    .values({ statement_id: statementId, hub_id: hubId, taken_at: at, ...row })
    .execute()
}

/** Keeps the lines of a statement with their classes, and the parcels that they are for. */
export async function keepLines(
  tx: Tx,
  { statementId, at, payoutIds }: { statementId: string; at: Date; payoutIds: ReadonlyMap<string, string> },
  lines: readonly ClassifiedLine[],
): Promise<void> {
  const deliveredAt = openDeliveredAt(at)
  for await (const some of someAtATime(lines)) {
    const rows = some.map(({ targets: _targets, pairs, ...line }) => ({
      ...line,
      payoutId: line.outcome === 'agreed' && line.amount > 0 ? payoutIds.get(line.currency) : null,
      pairsStatement: pairs && (pairs.statementId ?? statementId),
      pairsLine: pairs?.line ?? null,
    }))
    await sql`
      insert into statement_line (statement_id, line, row_number, code, kind, amount, fee, currency, on_day, outcome, due, policy_fee, pairs_statement, pairs_line, payout_id)
      select ${statementId}::uuid, line, row, code, kind, amount, fee, currency, day, outcome, due, "policyFee", "pairsStatement", "pairsLine", "payoutId"
      from json_to_recordset(${JSON.stringify(rows)}::json) as r(line int, row int, code text, kind text, amount bigint, fee bigint, currency text, day date, outcome text, due bigint, "policyFee" bigint,
        "pairsStatement" uuid, "pairsLine" int, "payoutId" uuid)`.execute(tx)
    const matches = some.flatMap((line) =>
      line.targets.map((target) => ({
        line: line.line,
        parcelId: target.parcelId,
        deliveredAt: deliveredAt(line, target),
      })),
    )
    await sql`
      insert into statement_match (statement_id, line, parcel_id, delivered_at)
      select ${statementId}::uuid, line, "parcelId", "deliveredAt" from json_to_recordset(${JSON.stringify(matches)}::json) as r(line int, "parcelId" uuid, "deliveredAt" timestamptz)`.execute(
      tx,
    )
  }
}
