import type { StatementView } from '../../shared/contract/routes/payout.ts'
import { readNames, readZone } from '../../shared/money/forecast-store.ts'
import { readStatementLines, statementLinesMax, type StatementPeriod } from '../../shared/money/statement-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { Gateway } from '../context.ts'

/**
 * A producer's statement of a period: what it was owed before, every entry, and what it is owed now. With a hub only
 * what that hub has with it.
 */
export async function readStatement(
  { ctx: { db } }: Gateway,
  producerId: string,
  { from, to, currency }: StatementPeriod,
  hubId?: string,
): Promise<StatementView> {
  const { opening, lines } = await readStatementLines(db, producerId, { from, to, currency }, hubId)
  if (lines.length > statementLinesMax)
    throw new Refusal('invalid', `to: the period has more than ${statementLinesMax} lines; ask for a shorter one`)
  const sums = new Map<StatementView['lines'][number]['kind'], number>()
  for (const { kind, amount } of lines) sums.set(kind, (sums.get(kind) ?? 0) + amount)
  const { seller, name } = (await readNames(db, [producerId])).get(producerId)!
  return {
    seller,
    name,
    from,
    to,
    timeZone: await readZone(db, hubId ?? producerId),
    currency,
    opening,
    sums: [...sums].map(([kind, amount]) => ({ kind, amount })),
    paid: -(sums.get('payout') ?? 0) || 0,
    closing: lines.reduce((total, { amount }) => total + amount, opening),
    lines,
  }
}
