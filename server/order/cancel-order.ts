import { sql } from 'kysely'
import type { OrderView } from '../../shared/contract/common.ts'
import type { FactBatch } from '../../shared/contract/facts.ts'
import { actorName } from '../../shared/contract/roles.ts'
import type { Tx } from '../../shared/db/database.ts'
import type { OrderRow, ParcelRow } from '../../shared/db/tables.ts'
import { orderTransitions, type OrderState } from '../../shared/order/order.ts'
import { changeOrder, readLines } from '../../shared/order/change-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import { shrinkParcel } from '../../shared/packing/parcel-store.ts'
import { lockCounter } from '../../shared/sale/sale-store.ts'
import { moveOrdersStock } from '../../shared/stock/move-store.ts'
import { mayBecome } from '../../shared/transitions.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { findOrder } from './find-order.ts'
import type { Gateway } from '../context.ts'
import { requireVisibleOrder } from '../access/visibility.ts'

/**
 * Cancels an order until it is packed: its stock goes back on sale at once, its parcel loses it (or is cancelled with it), a paid one is due a
 * refund. Parcel first, then order, sale, items: the order of locks used everywhere, so packing and cancelling cannot cross.
 */
export async function cancelOrder(gateway: Gateway, orderId: string, actor: KnownActor): Promise<OrderView> {
  const seen = await requireVisibleOrder(gateway, orderId, actor)
  if (!seen.row) throw new Refusal('wrong-state', 'The order is just being decided; try again.', { retryAfterMs: 300 })
  const { ctx } = gateway
  for (;;) {
    const done = await gateway.saleMutex.run(seen.view.saleId, () =>
      ctx.db.transaction().execute((tx) => cancelOnce(tx, orderId, actor)),
    )
    if (done === 'parcel-moved') continue
    const present = (await findOrder(gateway, orderId))!
    if (done !== 'already') {
      for (const batchId of done.paperOf) ctx.jobs.renderDocuments(batchId)
      gateway.broadcast.publish({ ...done.bulletin, changed: [{ viewerId: present.viewerId, order: present.view }] })
    }
    return present.view
  }
}

interface Cancelled {
  bulletin: FactBatch
  paperOf: string[]
}

/**
 * Cancels an order of a parcel that the caller has locked, because its goods are not there. Whoever packs may do this to the parcel in their hands. Tell
 * the result after the commit.
 */
export async function cancelForShortPick(tx: Tx, orderId: string, actor: KnownActor): Promise<FactBatch> {
  const done = await cancelOnce(tx, orderId, actor, 'short-pick')
  if (typeof done === 'string') throw new Error(`order ${orderId} changed under its parcel's lock: ${done}`)
  return done.bulletin
}

async function cancelOnce(
  tx: Tx,
  orderId: string,
  actor: KnownActor,
  reason?: string,
): Promise<Cancelled | 'already' | 'parcel-moved'> {
  const before = await tx
    .selectFrom('order')
    .select('parcel_id')
    .where('order_id', '=', orderId)
    .executeTakeFirstOrThrow()
  const parcel = before.parcel_id
    ? await tx.selectFrom('parcel').selectAll().where('parcel_id', '=', before.parcel_id).forUpdate().executeTakeFirst()
    : undefined
  const order = await tx
    .selectFrom('order')
    .selectAll()
    .where('order_id', '=', orderId)
    .forUpdate()
    .executeTakeFirstOrThrow()
  if (order.parcel_id !== before.parcel_id) return 'parcel-moved'
  if (order.state === 'cancelled' && (await cancelledBy(tx, order)) === actorName(actor)) return 'already'
  if (!mayBecome<OrderState>(orderTransitions, order.state, 'cancelled'))
    throw new Refusal('not-cancellable', `An order that is ${order.state} cannot be cancelled.`)

  const lines = await readLines(tx, order)
  const refundDue = order.paid_at !== null
  await changeOrder(
    tx,
    order,
    { state: 'cancelled', refund_due: order.refund_due || refundDue },
    actorName(actor),
    refundDue || reason ? { ...(refundDue && { refundDue: 'cancelled' }), ...(reason && { reason }) } : undefined,
  )
  // The counter last: the order is locked, and all who decide and pay in this sale wait for the counter.
  const counter = await lockCounter(tx, order.sale_id)
  const items = await moveOrdersStock(
    tx,
    order.sale_id,
    order.state === 'reserved' ? 'release' : 'return',
    [{ orderId, lines }],
    counter!.last_seq,
  )
  const bulletin: FactBatch = { stock: [{ saleId: order.sale_id, items }] }
  return parcel ? leaveParcel(tx, parcel, bulletin) : { bulletin, paperOf: [] }
}

async function leaveParcel(tx: Tx, parcel: ParcelRow, bulletin: FactBatch): Promise<Cancelled> {
  const { state, code, batch } = await shrinkParcel(tx, parcel)
  const { sale_id: saleId } = parcel
  bulletin.parcels = [{ saleId, code, state }]
  if (!batch) return { bulletin, paperOf: [] }
  bulletin.batches = [{ batchId: batch.batchId, saleId, state: batch.state, version: batch.version }]
  return { bulletin, paperOf: [batch.batchId] }
}

async function cancelledBy(tx: Tx, order: OrderRow): Promise<string | undefined> {
  const { rows } = await sql<{
    actor: string
  }>`select actor from order_event where sale_id = ${order.sale_id} and seq = ${order.seq} and state = 'cancelled' order by version limit 1`.execute(
    tx,
  )
  return rows[0]?.actor
}
