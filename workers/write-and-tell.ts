import type pg from 'pg'
import { writeDecisions } from '../shared/stock/write-decisions-store.ts'
import type { WorkerContext } from './context.ts'
import type { DecisionInput, DecisionNotice } from './decision.ts'
import { planDecisions, tellDecisions } from './plan-decisions.ts'

/** Writes what was decided, and prepares what to publish after the commit while Postgres writes. */
export async function writeAndTell(
  ctx: WorkerContext,
  client: pg.PoolClient,
  deciding: DecisionInput,
): Promise<DecisionNotice> {
  const writing = planDecisions(ctx, deciding)
  const written = writeDecisions(client, writing)
  try {
    return tellDecisions(writing, deciding)
  } finally {
    await written
  }
}
