import { sql } from 'kysely'
import type { FactBatch } from '../contract/facts.ts'
import type { Database, Tx } from '../db/database.ts'
import { changeOrder, readLines } from '../order/change-store.ts'
import { lockCounter } from '../sale/sale-store.ts'
import { moveOrdersStock } from '../stock/move-store.ts'
import { isMoneyOwed } from '../refund/owed-store.ts'
import type { ParcelState } from './parcel.ts'
import { shrinkParcel } from './parcel-store.ts'

export interface Released {
  orderIds: string[]
  batchId: string | undefined
  facts: FactBatch
}

/** Parcels as they are given up, and the state of their orders. */
const released = {
  unpacked: { parcels: ['waiting', 'picking'], orders: 'confirmed' },
  packed: { parcels: ['packed'], orders: 'packed' },
} as const

/**
 * Gives up a parcel: all its orders are cancelled, their goods are back on sale, whatever was paid is due a refund, and
 * its label is void. Locks parcel, then orders, sale, items, as everywhere. Undefined if it is not, or no longer, as
 * `when` says.
 */
export async function releaseParcel(
  tx: Tx,
  parcelId: string,
  actor: string,
  reason: string,
  when: keyof typeof released = 'unpacked',
): Promise<Released | undefined> {
  const parcel = await tx
    .selectFrom('parcel')
    .selectAll()
    .where('parcel_id', '=', parcelId)
    .forUpdate()
    .executeTakeFirst()
  const wanted = released[when]
  if (!parcel || !(wanted.parcels as readonly ParcelState[]).includes(parcel.state)) return undefined
  const orders = await tx
    .selectFrom('order')
    .selectAll()
    .where('parcel_id', '=', parcelId)
    .where('state', '=', wanted.orders)
    .orderBy('order_id')
    .forUpdate()
    .execute()
  const counter = await lockCounter(tx, parcel.sale_id)
  const returned = await Promise.all(
    orders.map(async (order) => ({ orderId: order.order_id, lines: await readLines(tx, order) })),
  )
  const items = await moveOrdersStock(tx, parcel.sale_id, 'return', returned, counter!.last_seq)
  for (const order of orders) {
    const refundDue = await isMoneyOwed(tx, order.order_id, 'cancelled')
    await changeOrder(tx, order, { state: 'cancelled', refund_due: refundDue }, actor, {
      reason,
      ...(refundDue && { refundDue: 'cancelled' }),
    })
  }
  const { state, code, batch } = await shrinkParcel(tx, parcel)
  const saleId = parcel.sale_id
  return {
    orderIds: orders.map((order) => order.order_id),
    batchId: batch?.batchId,
    facts: {
      stock: [{ saleId, items }],
      parcels: [{ saleId, code, state }],
      ...(batch && { batches: [{ saleId, ...batch }] }),
    },
  }
}

const releasingMax = 200

/** Breached, unpacked parcels whose sale gives them up. */
export async function parcelsToRelease(db: Database): Promise<string[]> {
  const { rows } = await sql<{ parcel_id: string }>`
    select b.parcel_id from sale_rule r join breach b on b.sale_id = r.sale_id join parcel p on p.parcel_id = b.parcel_id
    where r.on_breach = 'cancel' and p.state in ('waiting', 'picking') order by b.recorded_at limit ${releasingMax}`.execute(
    db,
  )
  return rows.map((row) => row.parcel_id)
}
