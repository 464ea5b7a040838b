import { sql } from 'kysely'
import type { Database, Tx } from '../db/database.ts'
import { changeOrders } from '../order/change-store.ts'
import { markCollected, markReturned } from '../refund/mark-store.ts'
import { endedParcels } from './carrier-store.ts'

/**
 * Moves the orders of delivered or returned parcels to that state, each with its event. Returns the orders' ids.
 * Idempotent.
 */
export async function settleDeliveries(db: Database, parcelIds?: readonly string[]): Promise<string[]> {
  // There is nearly always nothing to do, and checking is cheaper than a transaction.
  if ((await endedParcels(db, parcelIds)).length === 0) return []
  return db.transaction().execute(async (tx) => {
    const changed: string[] = []
    for (const { parcelId, state } of await endedParcels(tx, parcelIds)) {
      for (const one of await bookedWith(tx, parcelId)) changed.push(...(await endDelivery(tx, one, state, 'carrier')))
      await sql`update carrier_event set is_settled = true where parcel_id = ${parcelId} and not is_settled`.execute(tx)
    }
    return changed
  })
}

/** The parcels that were booked as this one: itself, and the others of the outer box that it stands for. */
async function bookedWith(tx: Tx, parcelId: string): Promise<string[]> {
  const { rows } = await sql<{ parcel_id: string }>`
    select p.parcel_id from parcel p where p.state = 'handed-over' and (p.parcel_id = ${parcelId} or p.consignment_id = (
      select consignment_id from consignment where lead_id = ${parcelId} and dissolved_at is null)) order by p.code`.execute(
    tx,
  )
  return rows.map((row) => row.parcel_id)
}

/** Ends a parcel's way: its orders in transit are delivered, or came back and are due back. Returns their ids. */
export async function endDelivery(
  tx: Tx,
  parcelId: string,
  state: 'delivered' | 'returned',
  actor: string,
): Promise<string[]> {
  await sql`select 1 from parcel where parcel_id = ${parcelId} for update`.execute(tx)
  const { rows } = await sql<{ order_id: string }>`
    select order_id from "order" where parcel_id = ${parcelId} and state = 'handed-over' order by order_id for update`.execute(
    tx,
  )
  const orderIds = rows.map((row) => row.order_id)
  const changed = await changeOrders(tx, orderIds, 'handed-over', state, actor)
  await (state === 'returned' ? markReturned(tx, parcelId, actor) : markCollected(tx, parcelId, actor))
  return changed
}
