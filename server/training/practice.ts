import type { RouteName } from '../../shared/contract/http.ts'
import { practiceDoors } from '../../shared/contract/practice-doors.ts'
import type { Allow } from '../../shared/contract/roles.ts'
import { isRehearsalSale } from '../../shared/training/training-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'

/** Whoever practises keeps within their practice shop. Throws `forbidden` for every door that leads out of it. */
export function keepInPractice(name: RouteName, allow: Allow, actor: KnownActor | undefined): void {
  if (actor?.practice && allow !== 'anyone' && !practiceDoors.has(name))
    throw new Refusal('forbidden', 'This is not part of the practice: nothing here is real.')
}

/** In a practice shop only rehearsals go on air, so that no real buyer can order there. */
export async function keepOffAir({ ctx }: Gateway, saleId: string, { practice }: KnownActor): Promise<void> {
  if (practice && !(await isRehearsalSale(ctx.db, saleId)))
    throw new Refusal('wrong-state', 'A practice sale is not opened: rehearse it.')
}

/** Somebody who works in a seller's practice shop: there, one person does everything. */
export function practisingIn(practiceId: string, { sub, exp }: KnownActor): KnownActor {
  return { sub: practiceName(sub), role: 'owner', sellerId: practiceId, exp }
}

/** How somebody is called there, so that nobody takes an entry of a practice for one of real work. */
export function practiceName(name: string): string {
  return `${name} - tập`
}
