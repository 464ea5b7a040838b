import type { CaseFacts } from '../../shared/contract/routes/case.ts'
import type { Tx } from '../../shared/db/database.ts'
import type { CaseRow } from '../../shared/db/tables/case.ts'
import { lockCase } from '../../shared/case/case-store.ts'
import { caseFacts, readWideCase, type WideCaseRow } from '../../shared/case/case-view-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { isOwn } from '../access/visibility.ts'
import type { Gateway } from '../context.ts'

/** Whether an actor may see a case: whoever sees its sale, and its buyer, also on another device once proven. */
function seesCase(row: Pick<CaseRow, 'seller_id' | 'viewer_id' | 'buyer_key'>, actor: KnownActor): boolean {
  return actor.role === 'viewer' ? isBuyer(row, actor) : isOwn(row.seller_id, actor)
}

/** Whether somebody bought: they signed up for it, or have proven the phone that did. */
export function isBuyer(
  { viewer_id: viewerId, buyer_key: buyerKey }: { viewer_id: string; buyer_key: string },
  actor: KnownActor,
): boolean {
  return viewerId === actor.sub || (actor.phoneProven === true && actor.buyerKey === buyerKey)
}

/** Throws the same `not-found` for what does not exist and for what this actor may not see. */
export async function requireCase({ ctx }: Gateway, caseId: string, actor: KnownActor): Promise<WideCaseRow> {
  const row = await readWideCase(ctx.db, caseId)
  if (row && seesCase(row, actor)) return row
  throw noSuchCase()
}

/** As {@link requireCase}, locked. */
export async function requireLockedCase(tx: Tx, caseId: string, actor: KnownActor): Promise<CaseRow> {
  const row = await lockCase(tx, caseId)
  if (row && seesCase(row, actor)) return row
  throw noSuchCase()
}

export async function factsOf(tx: Tx, caseId: string): Promise<CaseFacts> {
  return caseFacts((await readWideCase(tx, caseId))!)
}

function noSuchCase(): Refusal {
  return new Refusal('not-found', 'There is no such case.')
}
