import { sql } from 'kysely'
import type { UnmatchedReason } from '../../shared/contract/routes/statement.ts'
import type { Tx } from '../../shared/db/database.ts'
import { Refusal } from '../../shared/refusal.ts'
import { classifyLines, type ClassifiedLine } from '../../shared/statement/classify-lines.ts'
import { openDeliveredAt } from '../../shared/statement/delivered-at.ts'
import type { ReadLine } from '../../shared/statement/read-lines.ts'
import type { Target } from '../../shared/statement/target.ts'
import { readOrdersIn, readTargets } from '../../shared/statement/target-store.ts'

type Payer = 'carrier' | 'platform'

/** The parcels of a hub that a person means: by our code or the carrier's, of a platform by its order or our code. */
export async function readNamed(tx: Tx, hubId: string, payer: Payer, said: string): Promise<readonly Target[]> {
  const find = async (code: string): Promise<readonly Target[]> =>
    (await readTargets(tx, { hubId, payer, said: [{ code }] })).get(code) ?? []
  const found = await find(said)
  if (found.length > 0 || payer === 'carrier') return found
  const [order, other] = await readOrdersIn(tx, said)
  if (other !== undefined) throw cannot('several-orders', 'holds several orders: name one of them')
  return order === undefined ? [] : find(order)
}

/**
 * Compares a line that was of no known parcel with what a person says it is for, as if the line had said so. What is
 * typed may be wrong, so all that can hardly be meant is refused: a line that names its parcel itself would wait.
 */
export async function matchLine(
  tx: Tx,
  payer: Payer,
  line: ReadLine,
  targets: readonly Target[],
): Promise<ClassifiedLine> {
  if (targets.length === 0) throw cannot('no-parcel', 'is no parcel or order that was handed over for this shop')
  if (await isPaidOtherwise(tx, payer, targets))
    throw cannot('other-payer', `is paid by a ${payer === 'carrier' ? 'platform' : 'carrier'}`)
  const known = { payer, targets: new Map([[line.code, targets]]), earlier: new Map(), waiting: new Map() }
  const [compared] = await classifyLines([line], known)
  const { outcome, due, amount } = compared!
  if (outcome === 'other-currency')
    throw cannot('other-currency', `is owed in ${targets[0]!.currency}, the line is in ${line.currency}`)
  if (amount <= 0 || outcome === 'fee-above-order') throw cannot('amount', 'cannot be paid by the amount of this line')
  if (outcome === 'before-hand-over') throw cannot('before-hand-over', 'was handed over after the day of this line')
  if (outcome === 'twice' || due! <= 0) throw cannot('settled', 'is owed nothing any more')
  return compared!
}

/** Keeps what a person said a line is for, beside what its statement said. */
export async function keepNamed(tx: Tx, statementId: string, line: ClassifiedLine, at: Date): Promise<void> {
  const deliveredAt = openDeliveredAt(at)
  const rows = line.targets.map((target) => ({
    statement_id: statementId,
    line: line.line,
    parcel_id: target.parcelId,
    delivered_at: deliveredAt(line, target),
    decided: true,
  }))
  await tx.insertInto('statement_match').values(rows).execute()
}

async function isPaidOtherwise(tx: Tx, payer: Payer, targets: readonly Target[]): Promise<boolean> {
  const other = payer === 'carrier' ? sql`r.platform` : sql`r.carrier`
  const { rows } = await sql`
    select from receivable r where r.subject_id = any(${targets.map(({ parcelId }) => parcelId)}::uuid[]) and ${other} <> 0 limit 1`.execute(
    tx,
  )
  return rows.length > 0
}

function cannot(why: UnmatchedReason, message: string): Refusal {
  return new Refusal('invalid', `parcel: ${message}`, { extra: { why } })
}
