import { randomUUID } from 'node:crypto'
import { atEndOfClock } from '../shared/case/case-policy.ts'
import { listDueCases, lockCase, writeStep, type CaseChange } from '../shared/case/case-store.ts'
import { caseLadder, type CaseStep } from '../shared/case/case.ts'
import { markRefund } from '../shared/refund/mark-store.ts'
import type { Tx } from '../shared/db/database.ts'
import type { CaseDetail, CaseRow } from '../shared/db/tables/case.ts'
import { appNow } from '../shared/sale/sale-store.ts'
import type { WorkerContext } from './context.ts'
import { forEachLogged } from './for-each-logged.ts'

const casesPerRound = 200
const actor = 'climb-cases'

/**
 * Keeps the clock of cases: one that nobody takes climbs to the next rung, and its buyer is told when nobody is left;
 * one that nobody answers in time is answered by its rule, or everybody is told that it is late.
 */
export async function climbCases(ctx: WorkerContext): Promise<void> {
  const due = await listDueCases(ctx.watchDb, casesPerRound)
  await forEachLogged(ctx, due, 'keep the clock of a case', (caseId) =>
    ctx.watchDb.transaction().execute((tx) => stepCase(ctx, tx, caseId)),
  )
}

/** Takes one step, if it is still due: another worker or a person may have been first. */
async function stepCase(ctx: WorkerContext, tx: Tx, caseId: string): Promise<void> {
  const row = await lockCase(tx, caseId)
  if (!row || row.state !== 'open') return
  const now = await appNow(tx)
  const next = nextStep(row, now, ctx.config.ESCALATION_MINUTES * 60_000)
  if (!next) return
  const { kind, change, detail = {} } = next
  const step = { stepId: randomUUID(), kind, actor, at: now, detail }
  await writeStep(tx, ctx.personal, row, change, step)
  if (kind === 'ended') await markRefund(tx, row.order_id, { why: 'case', actor, caseId })
}

interface Next {
  kind: CaseStep
  change: CaseChange
  detail?: CaseDetail
}

/** What is due of an open case: the end of its clock before anything else. */
function nextStep(row: CaseRow, now: Date, climbAfterMs: number): Next | undefined {
  if (!row.clock_over && row.due_at < now) return endOfClock(row)
  if (row.climbs_at === null || row.climbs_at > now) return undefined
  if (row.rung === caseLadder.length) return { kind: 'unheard', change: { climbs_at: null } }
  const rung = row.rung + 1
  return { kind: 'climbed', change: { rung, climbs_at: new Date(now.getTime() + climbAfterMs) }, detail: { rung } }
}

function endOfClock({ policy, policy_version: version }: CaseRow): Next {
  if (atEndOfClock(policy, version) === 'tell')
    return { kind: 'overdue', change: { clock_over: true, climbs_at: null } }
  const closed = { state: 'closed', outcome: 'refund', clock_over: true, climbs_at: null } as const
  return { kind: 'ended', change: closed, detail: { outcome: 'refund' } }
}
