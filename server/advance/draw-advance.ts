import type { z } from 'zod'
import {
  findAdvance,
  insertAdvance,
  readAdvances,
  readOpenAdvances,
  shareOn,
} from '../../shared/advance/advance-store.ts'
import { limitOf } from '../../shared/advance/limit.ts'
import type { AdvanceView, newAdvance } from '../../shared/contract/routes/advance.ts'
import { actorName } from '../../shared/contract/roles.ts'
import { keptBefore } from '../../shared/lib/keep-once.ts'
import { lockEntries } from '../../shared/money/entry-store.ts'
import { readGroupsIn, readZone } from '../../shared/money/forecast-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import { appNow } from '../../shared/sale/sale-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { todayOf } from '../money/read-forecast.ts'
import { requireCounterpart } from '../money/require-counterpart.ts'

/**
 * Enters an advance that is paid to a producer, if it is within the limit of this moment, which is kept with it. Draws,
 * payouts and entries are written one at a time, so that two draws at once cannot pass it together. Idempotent per id.
 */
export async function drawAdvance(
  gateway: Gateway,
  hubId: string,
  { advanceId, seller, amount, currency }: z.output<typeof newAdvance>,
  actor: KnownActor,
): Promise<AdvanceView> {
  const contents = JSON.stringify([seller, amount, currency])
  const { db } = gateway.ctx
  const [timeZone, today] = [await readZone(db, hubId), await todayOf(gateway, hubId)]
  return db.transaction().execute(async (tx) => {
    await lockEntries(tx)
    const kept = keptBefore('advance', await findAdvance(tx, advanceId), { hub_id: hubId, contents })
    if (!kept) {
      const producerId = await requireCounterpart(tx, hubId, seller)
      if (producerId === hubId) throw new Refusal('invalid', 'seller: must not be who advances it')
      const of = { hubId, producerId, currency }
      const { groups, experience } = await readGroupsIn(tx, of, today)
      const share = (await shareOn(tx, hubId, today))?.perMille ?? 0
      const own = groups.filter((group) => group.currency === currency)
      const limit = limitOf(own, experience, share, today)
      const before = (await readOpenAdvances(tx, of)).reduce((sum, one) => sum + one.amount, 0)
      const available = Math.max(0, limit.most - before)
      if (amount > available)
        throw new Refusal('over-limit', `The limit of ${seller} is ${limit.most}, of which ${available} is left.`, {
          extra: { limit: limit.most, advanced: before, available, ...limit },
        })
      const { receivables, owes, riskPerMille, sharePerMille, most } = limit
      await insertAdvance(
        tx,
        {
          advance_id: advanceId,
          hub_id: hubId,
          producer_id: producerId,
          amount,
          currency,
          receivables,
          owes,
          risk_per_mille: riskPerMille,
          share_per_mille: sharePerMille,
          most,
          before,
          contents,
          actor: actorName(actor),
          at: await appNow(tx),
        },
        timeZone,
      )
    }
    const [made] = await readAdvances(tx, { hubId, limit: 1, advanceId })
    return { ...made!, ...(kept && { replayed: true }) }
  })
}
