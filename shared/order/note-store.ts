import { sql, type Kysely } from 'kysely'
import type { OrderDetails } from '../contract/routes/order-desk.ts'
import type { Tables } from '../db/tables.ts'
import type { PersonalData } from '../person/personal-data.ts'

type Note = NonNullable<OrderDetails['note']>

/** What staff noted on an order, decrypted; null when there is nothing. */
export async function readNote(db: Kysely<Tables>, personal: PersonalData, orderId: string): Promise<Note | null> {
  const row = await db.selectFrom('staff_note').selectAll().where('order_id', '=', orderId).executeTakeFirst()
  return row ? { text: personal.openText(row.sealed, orderId), by: row.actor, at: row.noted_at.toISOString() } : null
}

/** Which of these orders have a note, decrypted. */
export async function readNotes(
  db: Kysely<Tables>,
  personal: PersonalData,
  orderIds: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await sql<{
    order_id: string
    sealed: Buffer
  }>`select order_id, sealed from staff_note where order_id = any(${orderIds}::uuid[])`.execute(db)
  return new Map(rows.map((row) => [row.order_id, personal.openText(row.sealed, row.order_id)]))
}

/** Puts this note in the place of the former one. */
export async function keepNote(
  db: Kysely<Tables>,
  personal: PersonalData,
  order: { order_id: string; sale_id: string; viewer_id: string },
  text: string,
  actor: string,
): Promise<void> {
  const { order_id, sale_id, viewer_id } = order
  const kept = {
    key_id: personal.keyId,
    sealed: personal.sealText(text, order_id),
    actor,
    noted_at: sql<Date>`app_now()`,
  }
  await db
    .insertInto('staff_note')
    .values({ order_id, sale_id, viewer_id, ...kept })
    .onConflict((conflict) => conflict.column('order_id').doUpdateSet(kept))
    .execute()
}

export async function removeNote(db: Kysely<Tables>, orderId: string): Promise<void> {
  await db.deleteFrom('staff_note').where('order_id', '=', orderId).execute()
}
