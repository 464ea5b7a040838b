import { sql, type Kysely } from 'kysely'
import { recordChange } from '../audit/audit-store.ts'
import type { Database, Tx } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import type { PersonalData } from '../person/personal-data.ts'
import { idFromDigest } from '../lib/id-from-digest.ts'
import type { Target } from '../outgoing/send.ts'

/** Where a buyer is told; a phone is told by the operator's webhook. */
export type BuyerTarget = Exclude<Target, { channel: 'webhook' }> | { channel: 'message'; phone: string }

export interface BuyerContact {
  contactId: string
  channel: BuyerTarget['channel']
  target: BuyerTarget
  createdAt: Date
}

/** A viewer may use several devices, but not any number. */
const contactsMax = 10

/**
 * Stores how a viewer wants to be told; undefined if they have too many contacts already. The id is derived from viewer
 * and address with a key, so that asking twice keeps one contact, in the language asked for last.
 */
export async function keepBuyerContact(
  db: Database,
  personal: PersonalData,
  viewerId: string,
  { target, language, consent }: { target: BuyerTarget; language: 'vi' | 'en'; consent: string },
): Promise<string | undefined> {
  const contactId = idFromDigest(personal.buyerKey(`${viewerId}/${addressOf(target)}`))
  const row = {
    contact_id: contactId,
    viewer_id: viewerId,
    channel: target.channel,
    language,
    key_id: personal.keyId,
    sealed: personal.sealText(JSON.stringify(target), contactId),
    consent_version: consent,
  }
  return db.transaction().execute(async (tx) => {
    await tx.selectFrom('viewer').select('viewer_id').where('viewer_id', '=', viewerId).forNoKeyUpdate().execute()
    const { n } = await tx
      .selectFrom('buyer_contact')
      .select(({ fn }) => fn.countAll<number>().as('n'))
      .where('viewer_id', '=', viewerId)
      .where('contact_id', '<>', contactId)
      .executeTakeFirstOrThrow()
    if (n >= contactsMax) return undefined
    const { sealed, key_id, consent_version } = row
    await tx
      .insertInto('buyer_contact')
      .values(row)
      .onConflict((conflict) =>
        conflict.column('contact_id').doUpdateSet({ language, sealed, key_id, consent_version }),
      )
      .execute()
    const detail = { channel: target.channel, consent }
    await recordChange(tx, { actor: `viewer:${viewerId}`, kind: 'telling:asked', subject: contactId, detail })
    return contactId
  })
}

function addressOf(target: BuyerTarget): string {
  if (target.channel === 'web-push') return target.subscription.endpoint
  return target.channel === 'e-mail' ? target.address.toLowerCase() : 'phone'
}

/** How a viewer is told, decrypted. */
export async function readBuyerContacts(
  db: Kysely<Tables>,
  personal: PersonalData,
  viewerIds: readonly string[],
): Promise<(BuyerContact & { viewerId: string; consentVersion: string })[]> {
  const rows = await db
    .selectFrom('buyer_contact')
    .selectAll()
    .where('viewer_id', '=', sql<string>`any(${viewerIds}::uuid[])`)
    .orderBy('created_at')
    .execute()
  return rows.map((row) => ({
    contactId: row.contact_id,
    viewerId: row.viewer_id,
    channel: row.channel,
    target: JSON.parse(personal.openText(row.sealed, row.contact_id)) as BuyerTarget,
    createdAt: row.created_at,
    consentVersion: row.consent_version,
  }))
}

/** Removes one contact, only of this viewer if one is given, along with what waits to be sent to it. */
export async function removeBuyerContact(
  db: Database,
  contactId: string,
  { viewerId, actor }: { viewerId?: string; actor: string },
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql`
      delete from buyer_contact where contact_id = ${contactId} and (${viewerId ?? null}::uuid is null or viewer_id = ${viewerId ?? null}::uuid) returning contact_id`.execute(
      tx,
    )
    if (rows.length === 0) return false
    await recordChange(tx, { actor, kind: 'telling:ended', subject: contactId })
    return true
  })
}

/** Erases how these viewers were told, with what waits for them. */
export async function eraseBuyerContacts(tx: Tx, viewerIds: readonly string[]): Promise<void> {
  await sql`delete from buyer_contact where viewer_id = any(${viewerIds}::uuid[])`.execute(tx)
}
