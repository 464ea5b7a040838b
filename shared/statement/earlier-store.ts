import { sql, type Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { someAtATime } from '../lib/some-at-a-time.ts'
import { lineKey, pairKey, type LinePlace } from './classify-lines.ts'
import type { ReadLine } from './read-lines.ts'

interface EarlierRow extends Omit<ReadLine, 'row' | 'ownCode' | 'deliveredOn'> {
  statementId: string
  line: number
  isWaiting: boolean
}

/**
 * What a hub's earlier statements say of these codes: how many of each line there are, and which fees wait for the line
 * that gives them back, or the other way round.
 */
export async function readEarlier(
  db: Kysely<Tables>,
  hubId: string,
  codes: readonly string[],
): Promise<{ earlier: Map<string, number>; waiting: Map<string, LinePlace[]> }> {
  const earlier = new Map<string, number>()
  const waiting = new Map<string, LinePlace[]>()
  for await (const some of someAtATime(codes)) {
    const { rows } = await sql<EarlierRow>`
      select l.statement_id as "statementId", l.line, l.code, l.kind, l.amount, l.fee, l.currency, l.on_day as day,
        l.outcome in ('held', 'given-back') and not exists (select 1 from statement_line o where o.pairs_statement = l.statement_id and o.pairs_line = l.line)
          and not exists (select 1 from statement_decision d where d.statement_id = l.statement_id and d.line = l.line) as "isWaiting"
      from statement_line l join statement s on s.statement_id = l.statement_id
      where s.hub_id = ${hubId} and l.outcome <> 'known' and l.code = any(${some}) order by s.taken_at, l.statement_id, l.line`.execute(
      db,
    )
    for (const { statementId, line, isWaiting, ...told } of rows) {
      earlier.set(lineKey(told), (earlier.get(lineKey(told)) ?? 0) + 1)
      if (isWaiting) waiting.set(pairKey(told), [...(waiting.get(pairKey(told)) ?? []), { statementId, line }])
    }
  }
  return { earlier, waiting }
}
