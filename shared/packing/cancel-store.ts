import { sql } from 'kysely'
import type { FactBatch } from '../contract/facts.ts'
import type { Tx } from '../db/database.ts'
import type { OrderRow } from '../db/tables/order.ts'
import type { ParcelRow } from '../db/tables/packing.ts'
import { changeOrder, readLines } from '../order/change-store.ts'
import { lockCounter } from '../sale/sale-store.ts'
import { moveOrdersStock } from '../stock/move-store.ts'
import { isMoneyOwed } from '../refund/owed-store.ts'
import { shrinkParcel } from './parcel-store.ts'

/** An order with its parcel, both locked: parcel first, then order, the lock order used everywhere. */
export interface LockedOrder {
  order: OrderRow
  parcel: ParcelRow | undefined
}

/** What left its parcel: facts to publish and batches whose paper must be rendered again, both after the commit. */
export interface Left {
  facts: FactBatch
  paperOf: string[]
}

/**
 * Locks an order with its parcel; `parcel-moved` if it changed parcels meanwhile: retry in a new transaction. Undefined
 * if the order does not exist.
 */
export async function lockOrder(tx: Tx, orderId: string): Promise<LockedOrder | 'parcel-moved' | undefined> {
  const before = await tx.selectFrom('order').select('parcel_id').where('order_id', '=', orderId).executeTakeFirst()
  if (!before) return undefined
  const parcel = before.parcel_id
    ? await tx.selectFrom('parcel').selectAll().where('parcel_id', '=', before.parcel_id).forUpdate().executeTakeFirst()
    : undefined
  const order = await tx
    .selectFrom('order')
    .selectAll()
    .where('order_id', '=', orderId)
    .forUpdate()
    .executeTakeFirstOrThrow()
  return order.parcel_id === before.parcel_id ? { order, parcel } : 'parcel-moved'
}

/**
 * Cancels a locked order that is reserved or confirmed: its stock goes back on sale, it is removed from its parcel
 * (which is cancelled if empty), and whatever was paid and not yet refunded is due a refund.
 */
export async function cancelLocked(
  tx: Tx,
  { order, parcel }: LockedOrder,
  actor: string,
  detail: object = {},
): Promise<Left> {
  const lines = await readLines(tx, order)
  const refundDue = await isMoneyOwed(tx, order.order_id, 'cancelled')
  const told = { ...detail, ...(refundDue && { refundDue: 'cancelled' }) }
  await changeOrder(
    tx,
    order,
    { state: 'cancelled', refund_due: refundDue, held_back: null },
    actor,
    Object.keys(told).length > 0 ? told : undefined,
  )
  // The counter last: the order is already locked, and everyone who decides or pays in this sale waits for the counter.
  const counter = await lockCounter(tx, order.sale_id)
  const kind = order.state === 'reserved' ? 'release' : 'return'
  const moved = [{ orderId: order.order_id, lines }]
  const items = await moveOrdersStock(tx, order.sale_id, kind, moved, counter!.last_seq)
  const left = await leaveParcel(tx, parcel)
  return { ...left, facts: { ...left.facts, stock: [{ saleId: order.sale_id, items }] } }
}

/**
 * Takes a locked, confirmed order out of its parcel and keeps it out of any until it is released. Its stock stays sold
 * and its deadline unchanged.
 */
export async function holdBackLocked(
  tx: Tx,
  { order, parcel }: LockedOrder,
  reason: NonNullable<OrderRow['held_back']>,
  actor: string,
  detail: object,
): Promise<Left> {
  await changeOrder(tx, order, { held_back: reason, parcel_id: null }, actor, { ...detail, heldBack: reason })
  return leaveParcel(tx, parcel)
}

async function leaveParcel(tx: Tx, parcel: ParcelRow | undefined): Promise<Left> {
  if (!parcel) return { facts: {}, paperOf: [] }
  const { state, code, batch } = await shrinkParcel(tx, parcel)
  const { sale_id: saleId } = parcel
  const facts: FactBatch = { parcels: [{ saleId, code, state }] }
  if (!batch) return { facts, paperOf: [] }
  return { facts: { ...facts, batches: [{ saleId, ...batch }] }, paperOf: [batch.batchId] }
}

/** Who cancelled an order. */
export async function cancelledBy(tx: Tx, order: OrderRow): Promise<string | undefined> {
  const { rows } = await sql<{ actor: string }>`
    select actor from order_event where sale_id = ${order.sale_id} and seq = ${order.seq} and state = 'cancelled' order by version limit 1`.execute(
    tx,
  )
  return rows[0]?.actor
}
