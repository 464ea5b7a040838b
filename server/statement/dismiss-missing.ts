import { randomUUID } from 'node:crypto'
import { actorName } from '../../shared/contract/roles.ts'
import type { MissingView, NewDismissal } from '../../shared/contract/routes/statement.ts'
import { lockEntries } from '../../shared/money/entry-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import { appNow } from '../../shared/sale/sale-store.ts'
import { readMissing } from '../../shared/statement/missing-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { todayOf } from '../money/read-forecast.ts'

/**
 * Gives up money that no statement names, for a reason. What is owed stays as it is; the parcel is missing again once
 * what was given up changes. Idempotent: who is second is told who was first.
 */
export async function dismissMissing(
  gateway: Gateway,
  hubId: string,
  parcelCode: string,
  { dueOn, amount, reason }: NewDismissal,
  actor: KnownActor,
): Promise<MissingView & { replayed?: boolean }> {
  const today = await todayOf(gateway, hubId)
  return gateway.ctx.db.transaction().execute(async (tx) => {
    // Until this ends nobody changes what is owed.
    await lockEntries(tx)
    const find = async (
      state: 'open' | 'dismissed',
    ): Promise<Awaited<ReturnType<typeof readMissing>>[number] | undefined> =>
      (await readMissing(tx, { hubId, today, state, parcelCode, limit: 200 })).find((one) => one.dueOn === dueOn)
    const before = await find('dismissed')
    if (before?.amount === amount) return { ...before, replayed: true }
    const open = await find('open')
    if (!open) throw new Refusal('not-found', 'No money of this parcel is missing for this day.')
    if (open.amount !== amount)
      throw new Refusal('wrong-state', `amount: what is missing has changed: it is ${open.amount} now.`)
    const [by, at] = [actorName(actor), await appNow(tx)]
    const { parcelId, state } = open
    await tx
      .insertInto('missing_dismissal')
      .values({
        dismissal_id: randomUUID(),
        hub_id: hubId,
        parcel_id: parcelId,
        due_on: dueOn,
        state,
        amount,
        reason,
        actor: by,
        at,
      })
      .execute()
    return { ...open, dismissed: { reason, by, at: at.toISOString() } }
  })
}
