import type { Kysely } from 'kysely'
import { randomUUID } from 'node:crypto'
import type { Tables } from '../db/tables.ts'
import type { Person, PersonalData } from './personal-data.ts'

/** Inserts a recipient: rows never change, a new address is a new row. */
export async function addRecipient(
  db: Kysely<Tables>,
  personal: PersonalData,
  recipient: {
    viewerId: string
    person: Person
    provinceCode: string
    wardCode: string
    /** Where this person collects, if they do. */
    pointId: string | null
    consentVersion: string | null
    recipientId?: string
    /** Only for the parcel of this order. */
    orderId?: string
  },
): Promise<string> {
  const recipientId = recipient.recipientId ?? randomUUID()
  await db
    .insertInto('recipient')
    .values({
      recipient_id: recipientId,
      viewer_id: recipient.viewerId,
      key_id: personal.keyId,
      sealed: personal.seal(recipient.person, recipientId),
      province_code: recipient.provinceCode,
      ward_code: recipient.wardCode,
      consent_version: recipient.consentVersion,
      erased_at: null,
      order_id: recipient.orderId ?? null,
      point_id: recipient.pointId,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return recipientId
}

/** A viewer's current recipient, decrypted. */
export async function readPresentRecipient(
  db: Kysely<Tables>,
  personal: PersonalData,
  viewerId: string,
): Promise<{ person: Person; provinceCode: string; wardCode: string; pointId: string | null } | undefined> {
  const row = await db
    .selectFrom('recipient')
    .selectAll()
    .where('viewer_id', '=', viewerId)
    .where('erased_at', 'is', null)
    .where('order_id', 'is', null)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return (
    row && {
      person: personal.open(row.sealed, row.recipient_id),
      provinceCode: row.province_code,
      wardCode: row.ward_code,
      pointId: row.point_id,
    }
  )
}

/**
 * The first of these ids that is free, or in use and not erased: somebody whose data was erased and who orders by phone
 * again gets a new row, so that the new data does not reappear on what was erased.
 */
export async function presentRecipientId(db: Kysely<Tables>, idOf: (round: number) => string): Promise<string> {
  for (let round = 0; ; round += 1) {
    const row = await db
      .selectFrom('recipient')
      .select('erased_at')
      .where('recipient_id', '=', idOf(round))
      .executeTakeFirst()
    if (!row?.erased_at) return idOf(round)
  }
}
