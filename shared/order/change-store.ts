import { sql, type Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import type { OrderRow } from '../db/tables/order.ts'
import type { Line } from './order.ts'

export type OrderChange = Partial<
  Pick<
    OrderRow,
    | 'state'
    | 'paid_at'
    | 'refund_due'
    | 'refunded'
    | 'held_back'
    | 'hold_until'
    | 'hold_extended'
    | 'pack_by'
    | 'hand_over_by'
    | 'parcel_id'
    | 'recipient_id'
  >
>

/**
 * Changes one locked order and writes its event in the same transaction. The caller holds the row lock, so any row
 * count other than one means the order is not what was read: a bug on our side, thrown.
 */
export async function changeOrder(
  tx: Kysely<Tables>,
  order: OrderRow,
  change: OrderChange,
  actor: string,
  detail?: object,
): Promise<void> {
  const version = order.version + 1
  const changed = await tx
    .updateTable('order')
    .set({ ...change, version, changed_at: sql`app_now()` })
    .where('order_id', '=', order.order_id)
    .where('state', '=', order.state)
    .where('version', '=', order.version)
    .executeTakeFirst()
  if (changed.numUpdatedRows !== 1n) throw new Error(`order ${order.order_id} changed despite its lock`)
  await tx
    .insertInto('order_event')
    .values({
      order_id: order.order_id,
      sale_id: order.sale_id,
      seq: order.seq,
      version,
      at: sql`app_now()`,
      state: change.state ?? order.state,
      actor,
      detail: detail ? JSON.stringify(detail) : null,
    })
    .execute()
}

/**
 * Moves many locked orders from one state to another, each with its event. Returns the ids that were in the state
 * `from`.
 */
export async function changeOrders(
  tx: Kysely<Tables>,
  orderIds: readonly string[],
  from: OrderRow['state'],
  to: OrderRow['state'],
  actor: string,
): Promise<string[]> {
  const { rows } = await sql<{ order_id: string }>`
    with changed as (
      update "order" set state = ${to}, version = version + 1, changed_at = app_now() where order_id = any(${orderIds}::uuid[]) and state = ${from} returning order_id, sale_id, seq, version)
    insert into order_event (order_id, sale_id, seq, version, at, state, actor) select order_id, sale_id, seq, version, app_now(), ${to}, ${actor} from changed returning order_id`.execute(
    tx,
  )
  return rows.map((row) => row.order_id)
}

export async function readLines(db: Kysely<Tables>, order: OrderRow): Promise<Line[]> {
  return db
    .selectFrom('order_line')
    .select(['sku', 'quantity'])
    .where('sale_id', '=', order.sale_id)
    .where('seq', '=', order.seq)
    .orderBy('sku')
    .execute()
}
