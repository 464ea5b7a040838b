import type { z } from 'zod'
import { actorName } from '../../shared/contract/roles.ts'
import type { newPayout, PayoutView } from '../../shared/contract/routes/payout.ts'
import { repayFrom } from '../../shared/advance/advance-store.ts'
import { requireInNoFile } from '../../shared/bank-file/bank-file-store.ts'
import type { Tx } from '../../shared/db/database.ts'
import { keptBefore } from '../../shared/lib/keep-once.ts'
import { enterPayout } from '../../shared/money/enter-payout-store.ts'
import { lockEntries } from '../../shared/money/entry-store.ts'
import { readZone } from '../../shared/money/forecast-store.ts'
import {
  entryOf,
  findPayout,
  readCollected,
  readPayable,
  readPayouts,
  type OpenReceivable,
} from '../../shared/money/payout-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import { appNow } from '../../shared/sale/sale-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { requireCounterpart } from './require-counterpart.ts'
import { todayOf } from './read-forecast.ts'

type NewPayout = z.output<typeof newPayout>

/**
 * Enters money that came in from a carrier or platform, or that went out to a producer, and closes what it was for. The
 * amount must be what is due to the đồng: a difference is a question to ask first. What a producer was advanced is
 * repaid first, in the same transaction, so that less is transferred. Idempotent per payout id.
 */
export async function makePayout(
  gateway: Gateway,
  hubId: string,
  body: NewPayout,
  actor: KnownActor,
): Promise<PayoutView> {
  const { payoutId, direction, payer = null, seller, through, amount, currency } = body
  const contents = JSON.stringify([direction, seller ?? null, payer, through, amount, currency])
  if (through > (await todayOf(gateway, hubId))) throw new Refusal('invalid', 'through: must not be after today')
  const timeZone = await readZone(gateway.ctx.db, hubId)
  return gateway.ctx.db.transaction().execute(async (tx) => {
    await lockEntries(tx)
    const kept = keptBefore('payout', await findPayout(tx, payoutId), { hub_id: hubId, contents })
    if (!kept) {
      const producerId = seller === undefined ? null : await requireCounterpart(tx, hubId, seller)
      if (producerId !== null) await requireInNoFile(tx, { hubId, producerId, currency })
      const open = await readOpen(tx, hubId, producerId, body)
      requireAmount(body, dueIn(open, direction))
      const at = await appNow(tx)
      const entries = open.map((one) => ({
        subjectId: one.subjectId,
        is: one.is,
        hubId,
        currency,
        timeZone,
        entry: entryOf(payoutId, direction, one, at),
      }))
      const payout = { payoutId, hubId, direction, payer, producerId, through, amount, currency, contents }
      await enterPayout(tx, { ...payout, receivables: open.length, actor: actorName(actor), at }, entries)
      if (producerId !== null)
        await repayFrom(tx, { payoutId, hubId, producerId, currency, most: amount, at, timeZone })
    }
    const [made] = await readPayouts(tx, { hubId, limit: 1, payoutId })
    return { ...made!, ...(kept && { replayed: true }) }
  })
}

function readOpen(
  tx: Tx,
  hubId: string,
  producerId: string | null,
  { payer, currency, through }: NewPayout,
): Promise<OpenReceivable[]> {
  return producerId === null
    ? readCollected(tx, { hubId, payer: payer!, currency, through })
    : readPayable(tx, { hubId, producerId, currency, through })
}

function dueIn(open: readonly OpenReceivable[], direction: NewPayout['direction']): number {
  return open.reduce(
    (sum, { producer, carrier, platform }) => sum + (direction === 'paid' ? producer : -carrier - platform),
    0,
  )
}

function requireAmount({ direction, seller, payer, through, amount }: NewPayout, due: number): void {
  if (due === amount) return
  const what = direction === 'paid' ? `${due} is due to ${seller}` : `${payer} owes ${due}`
  throw new Refusal('wrong-state', `Through ${through} ${what}, not ${amount}.`, { extra: { due } })
}
