import { readShares } from '../../shared/advance/advance-store.ts'
import { recordChange } from '../../shared/audit/audit-store.ts'
import { actorName } from '../../shared/contract/roles.ts'
import type { ShareView } from '../../shared/contract/routes/advance.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { todayOf } from '../money/read-forecast.ts'

/** Sets how much a shop advances from a day on. Not for days that are over: what was drawn then had another limit. */
export async function setShare(
  gateway: Gateway,
  hubId: string,
  { perMille, validFrom }: { perMille: number; validFrom?: string | undefined },
  actor: KnownActor,
): Promise<ShareView> {
  const today = await todayOf(gateway, hubId)
  const from = validFrom ?? today
  if (from < today) throw new Refusal('invalid', 'validFrom: must not be before today')
  return gateway.ctx.db.transaction().execute(async (tx) => {
    const before = await readShares(tx, hubId)
    const made = await tx
      .insertInto('advance_share')
      .values({ hub_id: hubId, valid_from: from, per_mille: perMille, actor: actorName(actor) })
      .returning('share_no')
      .executeTakeFirstOrThrow()
    await recordChange(tx, {
      actor: actorName(actor),
      kind: 'advance-share:set',
      subject: hubId,
      detail: { number: made.share_no, from: before[0]?.perMille ?? null, to: perMille, validFrom: from },
    })
    return (await readShares(tx, hubId)).find((one) => one.validFrom === from)!
  })
}
