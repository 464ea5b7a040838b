import { clockOfSale } from '../../shared/case/case-rule-store.ts'
import { findStep, writeStep, type CaseChange } from '../../shared/case/case-store.ts'
import type { CaseOutcome, CaseStep } from '../../shared/case/case.ts'
import { markRefund } from '../../shared/refund/mark-store.ts'
import type { CaseFacts } from '../../shared/contract/routes/case.ts'
import { actorName } from '../../shared/contract/roles.ts'
import type { Tx } from '../../shared/db/database.ts'
import type { CaseDetail, CaseRow } from '../../shared/db/tables/case.ts'
import { keptBefore } from '../../shared/lib/keep-once.ts'
import { Refusal } from '../../shared/refusal.ts'
import { appNow } from '../../shared/sale/sale-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { factsOf, requireLockedCase } from './require-case.ts'

interface Act {
  stepId: string
  words?: string | undefined
}
type Acted = CaseFacts & { replayed?: true }

/** Takes charge of an open case, also from a colleague: it climbs no further, and its clock goes on. */
export function takeCase(gateway: Gateway, caseId: string, act: Act, actor: KnownActor): Promise<Acted> {
  return actOnCase(gateway, { caseId, kind: 'taken', act, actor }, (row) => {
    requireState(row, 'open')
    return { change: { taken_by: actorName(actor), climbs_at: null }, detail: {} }
  })
}

/** Answers an open case, which closes it. */
export function answerCase(
  gateway: Gateway,
  caseId: string,
  { outcome, ...act }: Act & { outcome: CaseOutcome },
  actor: KnownActor,
): Promise<Acted> {
  return actOnCase(gateway, { caseId, kind: 'answered', act, actor }, (row) => {
    requireState(row, 'open')
    return { change: { state: 'closed', outcome, climbs_at: null }, detail: { outcome } }
  })
}

/** Opens a closed case again, with a clock of its own: the one before stays in the history as it ended. */
export function reopenCase(gateway: Gateway, caseId: string, act: Act, actor: KnownActor): Promise<Acted> {
  return actOnCase(gateway, { caseId, kind: 'reopened', act, actor }, async (row, tx, now) => {
    requireState(row, 'closed')
    const clock = await clockOfSale(tx, row.sale_id, now)
    const climbsAt = new Date(now.getTime() + gateway.ctx.config.ESCALATION_MINUTES * 60_000)
    const from = { clock_over: false, rung: 1, climbs_at: climbsAt, taken_by: null }
    return { change: { ...clock, ...from, state: 'open' }, detail: { dueAt: clock.due_at.toISOString() } }
  })
}

interface Acting {
  caseId: string
  kind: CaseStep
  act: Act
  actor: KnownActor
}
type Decide = (row: CaseRow, tx: Tx, now: Date) => Promise<Decided> | Decided
interface Decided {
  change: CaseChange
  detail: CaseDetail
}

/** One step of a locked case. Idempotent per step id; of two that act at once, the second finds what the first did. */
function actOnCase(gateway: Gateway, { caseId, kind, act, actor }: Acting, decide: Decide): Promise<Acted> {
  const { db, personal } = gateway.ctx
  const by = actorName(actor)
  return db.transaction().execute(async (tx) => {
    const row = await requireLockedCase(tx, caseId, actor)
    const same = { case_id: caseId, kind, actor: by }
    if (keptBefore('step', await findStep(tx, act.stepId), same))
      return { ...(await factsOf(tx, caseId)), replayed: true }
    const now = await appNow(tx)
    const { change, detail } = await decide(row, tx, now)
    const words = act.words?.trim()
    await writeStep(tx, personal, row, change, { stepId: act.stepId, kind, actor: by, at: now, detail, words })
    if (kind === 'answered') await markRefund(tx, row.order_id, { why: 'case', actor: by, caseId })
    return factsOf(tx, caseId)
  })
}

function requireState({ state, taken_by: takenBy }: CaseRow, wanted: CaseRow['state']): void {
  if (state !== wanted)
    throw new Refusal('wrong-state', `The case is ${state}.`, { extra: { ...(takenBy !== null && { takenBy }) } })
}
