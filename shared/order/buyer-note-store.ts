import { sql, type Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import type { PersonalData } from '../person/personal-data.ts'

/** The notes that buyers wrote to the shop on these orders, decrypted. */
export async function readBuyerNotes(
  db: Kysely<Tables>,
  personal: PersonalData,
  orderIds: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await sql<{ order_id: string; sealed: Buffer }>`
    select order_id, sealed from buyer_note where order_id = any(${orderIds}::uuid[])`.execute(db)
  return new Map(rows.map((row) => [row.order_id, personal.openText(row.sealed, row.order_id)]))
}

/** What goes into these parcels, as one text each: the notes of their orders, each said once. */
export async function buyerNotesOfParcels(
  db: Kysely<Tables>,
  personal: PersonalData,
  parcelIds: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await sql<{ order_id: string; parcel_id: string; sealed: Buffer }>`
    select n.order_id, o.parcel_id, n.sealed from "order" o join buyer_note n on n.order_id = o.order_id
    where o.parcel_id = any(${parcelIds}::uuid[]) and o.state <> 'cancelled' order by o.parcel_id, o.seq`.execute(db)
  const texts = new Map<string, Set<string>>()
  for (const row of rows) {
    const text = personal.openText(row.sealed, row.order_id)
    texts.set(row.parcel_id, (texts.get(row.parcel_id) ?? new Set()).add(text))
  }
  return new Map([...texts].map(([parcelId, all]) => [parcelId, [...all].join(' · ')]))
}

/** Puts this note in the place of the former one; an empty one removes it. */
export async function keepBuyerNote(
  db: Kysely<Tables>,
  personal: PersonalData,
  order: { order_id: string; sale_id: string; viewer_id: string },
  text: string,
): Promise<void> {
  const { order_id, sale_id, viewer_id } = order
  if (text === '') {
    await db.deleteFrom('buyer_note').where('order_id', '=', order_id).execute()
    return
  }
  const kept = {
    key_id: personal.keyId,
    sealed: personal.sealText(text, order_id),
    noted_at: sql<Date>`app_now()`,
  }
  await db
    .insertInto('buyer_note')
    .values({ order_id, sale_id, viewer_id, ...kept })
    .onConflict((conflict) => conflict.column('order_id').doUpdateSet(kept))
    .execute()
}
