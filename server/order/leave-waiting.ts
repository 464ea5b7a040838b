import type { WaitingView } from '../../shared/contract/common.ts'
import { Refusal } from '../../shared/refusal.ts'
import { lockCounter } from '../../shared/sale/sale-store.ts'
import { endWaiting, readEntry } from '../../shared/stock/waiting-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'

/**
 * Takes a viewer off a waiting list. A repeat, or one whose waiting ended otherwise, gets its present state: an offer
 * that was made meanwhile is an order, and is declined by cancelling it.
 */
export async function leaveWaiting(gateway: Gateway, orderId: string, actor: KnownActor): Promise<WaitingView> {
  const { ctx } = gateway
  const entry = await readEntry(ctx.db, orderId)
  if (entry?.viewerId !== actor.sub) throw new Refusal('not-found', 'There is no such entry of a waiting list.')
  if (entry.view.state !== 'waiting') return entry.view
  await gateway.saleMutex.run(entry.view.saleId, () =>
    ctx.db.transaction().execute(async (tx) => {
      await lockCounter(tx, entry.view.saleId)
      await endWaiting(tx, [{ orderId, outcome: 'left' }])
    }),
  )
  return (await readEntry(ctx.db, orderId))!.view
}
