import { sql } from 'kysely'
import type { Database } from '../db/database.ts'
import { changeOrders } from '../order/change-store.ts'
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
    for (const { parcelId, state, orderIds } of await endedParcels(tx, parcelIds)) {
      await sql`select 1 from parcel where parcel_id = ${parcelId} for update`.execute(tx)
      await sql`select 1 from "order" where order_id = any(${orderIds}::uuid[]) order by order_id for update`.execute(
        tx,
      )
      await sql`update carrier_event set is_settled = true where parcel_id = ${parcelId} and not is_settled`.execute(tx)
      changed.push(...(await changeOrders(tx, orderIds, 'handed-over', state, 'carrier')))
    }
    return changed
  })
}
