import type { OrderView } from '../../shared/contract/common.ts'
import type { FactBatch } from '../../shared/contract/facts.ts'
import { actorName } from '../../shared/contract/roles.ts'
import type { Tx } from '../../shared/db/database.ts'
import { isCancellable, type ShopReason } from '../../shared/order/order.ts'
import { Refusal } from '../../shared/refusal.ts'
import { cancelledBy, cancelLocked, lockOrder, type Left } from '../../shared/packing/cancel-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { findOrder } from './find-order.ts'
import type { Gateway } from '../context.ts'
import { requireVisibleOrder } from '../access/visibility.ts'

/**
 * Cancels an order that is not packed yet: its stock goes back on sale at once, it is removed from its parcel (which is
 * cancelled if empty), and a paid order is due a refund. Locks parcel, then order, sale, items, the order used
 * everywhere, so that packing and cancelling cannot deadlock or interleave.
 */
export async function cancelOrder(
  gateway: Gateway,
  orderId: string,
  actor: KnownActor,
  reason?: ShopReason,
): Promise<OrderView> {
  const seen = await requireVisibleOrder(gateway, orderId, actor)
  if (!seen.row) throw new Refusal('wrong-state', 'The order is being decided; try again.', { retryAfterMs: 300 })
  const { ctx } = gateway
  for (;;) {
    const done = await gateway.saleMutex.run(seen.view.saleId, () =>
      ctx.db.transaction().execute((tx) => cancelOnce(tx, orderId, actor, reason)),
    )
    if (done === 'parcel-moved') continue
    const present = (await findOrder(gateway, orderId))!
    if (done !== 'already') {
      for (const batchId of done.paperOf) ctx.jobs.renderDocuments(batchId)
      gateway.broadcast.publish({ ...done.facts, changed: [{ viewerId: present.viewerId, order: present.view }] })
    }
    return present.view
  }
}

/**
 * Cancels an order in a parcel the caller has locked, because its goods are missing. A packer may do this to the parcel
 * they are packing. Publish the result after the commit.
 */
export async function cancelForShortPick(tx: Tx, orderId: string, actor: KnownActor): Promise<FactBatch> {
  const done = await cancelOnce(tx, orderId, actor, 'short-pick')
  if (typeof done === 'string') throw new Error(`order ${orderId} changed despite its parcel's lock: ${done}`)
  return done.facts
}

async function cancelOnce(
  tx: Tx,
  orderId: string,
  actor: KnownActor,
  reason?: string,
): Promise<Left | 'already' | 'parcel-moved'> {
  const locked = await lockOrder(tx, orderId)
  if (locked === 'parcel-moved') return locked
  const { order } = locked!
  if (order.state === 'cancelled' && (await cancelledBy(tx, order)) === actorName(actor)) return 'already'
  if (!isCancellable(order.state))
    throw new Refusal('not-cancellable', `An order that is ${order.state} cannot be cancelled.`)
  return cancelLocked(tx, locked!, actorName(actor), reason ? { reason } : {})
}
