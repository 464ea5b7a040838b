import { sql, type RawBuilder } from 'kysely'
import { randomUUID } from 'node:crypto'
import { recordChange } from '../audit/audit-store.ts'
import type { Database, Tx } from '../db/database.ts'
import { forgetLabelsOf } from '../packing/forget-labels-store.ts'
import { eraseBuyerContacts } from '../news/contact-store.ts'
import { eraseOrderLinks } from './order-link-store.ts'

/** What was erased of a person, for the receipt. */
export interface Erased {
  recipients: number
  documents: number
  photos: number
}

/** Where their refunds went, or why they were refused. */
const ofRefunds = ['refund_account', 'refund_words', 'bank_transfer_account']

/** Gateways read revoked tokens within two seconds; after this long nothing new can arrive from their holders (s). */
export const quietSeconds = 10

/** States in which an order still needs the buyer's name and address: not handed over and not ended. */
export const liveStates = ['reserved', 'confirmed', 'packed'] as const

/**
 * Locks these viewers out: their tokens are revoked, and every gateway closes their websockets within five seconds. The
 * person may sign up again at any time, as a new viewer.
 */
export async function revokeViewers(tx: Tx, viewerIds: readonly string[], actor: string): Promise<void> {
  await sql`
    insert into revoked_token (kind, name, revoked_at, actor) select 'holder', v.viewer_id::text, app_now(), ${actor} from unnest(${viewerIds}::uuid[]) as v(viewer_id)
    on conflict (kind, name) do nothing`.execute(tx)
}

/**
 * Erases name, phone and address of these viewers: in every row of `recipient`, which stays as an empty one because
 * orders and parcels refer to it; on the paper of every batch and manifest with a parcel of theirs; and in photos of
 * their parcels, which show the label (a photo's row stays, with its hash). Labels that somebody else made, codes sent
 * to their phones, the proof of those phones, how they asked to be told, links to their orders, notes on their orders,
 * staff's and their own, accounts of their refunds, and what was said and shown in their cases are deleted too. Paper
 * that is still needed is drawn again from what is left: raising the version of the batch's paper discards what is
 * just being drawn. Stock, orders and decisions do not change.
 */
export async function eraseViewers(
  tx: Tx,
  viewerIds: readonly string[],
  onlyRecipients?: readonly string[],
): Promise<Erased> {
  const which = sql`viewer_id = any(${viewerIds}::uuid[]) and (${onlyRecipients ?? null}::uuid[] is null or recipient_id = any(${onlyRecipients ?? null}::uuid[]))`
  const parcels = sql`select batch_id, manifest_id from parcel where ${which}`
  await sql`select batch_id from packing_batch where batch_id in (select batch_id from (${parcels}) p) order by batch_id for update`.execute(
    tx,
  )
  const { rows: recipients } = await sql<{ recipient_id: string }>`
    update recipient set sealed = '', key_id = '', ward_code = '', erased_at = app_now()
    where ${which} and erased_at is null returning recipient_id`.execute(tx)
  if (onlyRecipients === undefined) {
    await forgetMeans(tx, viewerIds)
    for (const notes of ['staff_note', 'buyer_note', 'case_words', ...ofRefunds])
      await sql`delete from ${sql.table(notes)} where viewer_id = any(${viewerIds}::uuid[])`.execute(tx)
  }
  const { rows: documents } = await sql`
    delete from document where subject_id in (select batch_id from (${parcels}) p) or subject_id in (select chunk_id from print_chunk where batch_ids && array(select batch_id from (${parcels}) p)) or (kind = 'manifest' and subject_id in (select manifest_id from (${parcels}) p)) returning subject_id`.execute(
    tx,
  )
  const labels = await forgetLabelsOf(tx, sql`select parcel_id from parcel where ${which}`)
  await sql`update packing_batch set paper_version = paper_version + 1 where batch_id in (select batch_id from (${parcels}) p)`.execute(
    tx,
  )
  const isWhole = onlyRecipients === undefined
  const ofCases = isWhole ? await erasePhotosOfCases(tx, sql`viewer_id = any(${viewerIds}::uuid[])`) : 0
  const ofReturns = isWhole ? await erasePhotosOfReturns(tx, viewerIds) : 0
  const { rows: photos } = await sql`
    update parcel_photo f set bytes = '' from parcel p where p.parcel_id = f.parcel_id and p.recipient_id = any(${recipients.map((one) => one.recipient_id)}::uuid[]) and octet_length(f.bytes) > 0 returning f.photo_id`.execute(
    tx,
  )
  return {
    recipients: recipients.length,
    documents: documents.length + labels,
    photos: photos.length + ofCases + ofReturns,
  }
}

/** Erases photos that were sent with cases; their rows stay, with their hashes. Returns how many there were. */
export async function erasePhotosOfCases(tx: Tx, which: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql`
    update case_photo set bytes = '' where ${which} and octet_length(bytes) > 0 returning photo_id`.execute(tx)
  return rows.length
}

/** The pictures of what came back from them. */
async function erasePhotosOfReturns(tx: Tx, viewerIds: readonly string[]): Promise<number> {
  const { rows } = await sql`
    update return_photo set bytes = '' where viewer_id = any(${[...viewerIds]}::uuid[]) and octet_length(bytes) > 0 returning scan_id`.execute(
    tx,
  )
  return rows.length
}

/** What served to prove their phones, to tell them, and to show their orders elsewhere. */
async function forgetMeans(tx: Tx, viewerIds: readonly string[]): Promise<void> {
  await sql`
    delete from phone_code where viewer_id = any(${viewerIds}::uuid[])
      or (viewer_id is null and buyer_key in (select buyer_key from viewer where viewer_id = any(${viewerIds}::uuid[])))`.execute(
    tx,
  )
  await eraseBuyerContacts(tx, viewerIds)
  await eraseOrderLinks(tx, viewerIds)
  await sql`update viewer set proven_at = null where viewer_id = any(${viewerIds}::uuid[]) and proven_at is not null`.execute(
    tx,
  )
}

/** All sign-ups of a person, by the blind index of their phone. */
async function viewersOf(db: Database, buyerKey: string): Promise<string[]> {
  const rows = await db
    .selectFrom('viewer')
    .select('viewer_id')
    .where('buyer_key', '=', buyerKey)
    .orderBy('viewer_id')
    .execute()
  return rows.map((row) => row.viewer_id)
}

export interface UnderWay {
  orderId: string
  state: string
  saleTitle: string
}

/** A buyer's orders that still need a name and an address, including undecided ones and those they wait for. */
export async function ordersUnderWay(db: Database, buyerKey: string): Promise<UnderWay[]> {
  const { rows } = await sql<UnderWay>`
    select o.order_id::text as "orderId", o.state, s.title as "saleTitle" from sale s cross join lateral (
      select order_id, state from "order" o where o.sale_id = s.sale_id and o.buyer_key = ${buyerKey} and o.state = any(${[...liveStates]})) o
    union all
    select waiting->>'orderId', 'received', s.title from intake_chunk c cross join lateral json_array_elements(c.orders) as waiting join sale s on s.sale_id = (waiting->>'saleId')::uuid
    where waiting->>'buyerKey' = ${buyerKey}
    union all
    select w.order_id::text, 'waiting', s.title from waiting_entry w join viewer v on v.viewer_id = w.viewer_id join sale s on s.sale_id = w.sale_id
    where v.buyer_key = ${buyerKey} and w.outcome is null`.execute(db)
  return rows
}

export interface Receipt {
  receiptId: string
  reason: 'request' | 'retention'
  requestedAt: Date
  requestedBy: string
  closingAt: Date | null
  erasedAt: Date | null
  recipients: number | null
  documents: number | null
  tokensRevoked: number | null
}

const receiptColumns = [
  'receipt_id as receiptId',
  'reason',
  'requested_at as requestedAt',
  'requested_by as requestedBy',
  'closing_at as closingAt',
  'erased_at as erasedAt',
  'recipients',
  'documents',
  'tokens_revoked as tokensRevoked',
] as const

/** Records the request to erase a person; a repeated request is the same erasure. */
export async function requestErasure(db: Database, buyerKey: string, by: string): Promise<Receipt> {
  await sql`insert into erasure (receipt_id, reason, buyer_key, requested_by) values (${randomUUID()}, 'request', ${buyerKey}, ${by}) on conflict (buyer_key) where erased_at is null do nothing`.execute(
    db,
  )
  return db
    .selectFrom('erasure')
    .select(receiptColumns)
    .where('buyer_key', '=', buyerKey)
    .where('erased_at', 'is', null)
    .executeTakeFirstOrThrow()
}

export function receiptsOf(db: Database, buyerKey: string): Promise<Receipt[]> {
  return db
    .selectFrom('erasure')
    .select(receiptColumns)
    .where('buyer_key', '=', buyerKey)
    .orderBy('requested_at')
    .execute()
}

export type ErasureStep = { done: Receipt } | { waiting: 'under-way' | 'closing' | 'busy' }

/**
 * Takes an erasure one step further: first, once nothing is in progress, the person's tokens are revoked; then, once
 * every gateway knows that and nothing has arrived in between, everything is erased. Otherwise returns what it is
 * waiting for. Idempotent, even when two processes run it at once.
 */
export async function stepErasure(db: Database, receiptId: string): Promise<ErasureStep> {
  return db.transaction().execute(async (tx): Promise<ErasureStep> => {
    const erasure = await tx
      .selectFrom('erasure')
      .selectAll()
      .where('receipt_id', '=', receiptId)
      .forUpdate()
      .skipLocked()
      .executeTakeFirst()
    if (!erasure) return { waiting: 'busy' }
    const read = (): Promise<Receipt> =>
      tx.selectFrom('erasure').select(receiptColumns).where('receipt_id', '=', receiptId).executeTakeFirstOrThrow()
    if (erasure.erased_at) return { done: await read() }
    const buyerKey = erasure.buyer_key!
    if ((await ordersUnderWay(tx, buyerKey)).length > 0) return { waiting: 'under-way' }
    const viewerIds = await viewersOf(tx, buyerKey)
    if (!erasure.closing_at) {
      await revokeViewers(tx, viewerIds, erasure.requested_by)
      await tx
        .updateTable('erasure')
        .set({ closing_at: sql`app_now()` })
        .where('receipt_id', '=', receiptId)
        .execute()
      return { waiting: 'closing' }
    }
    const { rows } = await sql<{ quiet: boolean; revoked: string[] }>`
      select (${erasure.closing_at}::timestamptz + ${quietSeconds} * interval '1 second' <= app_now()) as quiet,
        array(select name from revoked_token where kind = 'holder' and name = any(${viewerIds})) as revoked`.execute(tx)
    if (!rows[0]!.quiet) return { waiting: 'closing' }
    // Anyone who has signed up again since is a new viewer, and stays.
    const erased = await eraseViewers(tx, rows[0]!.revoked)
    await tx
      .updateTable('erasure')
      .set({
        erased_at: sql`app_now()`,
        recipients: erased.recipients,
        documents: erased.documents,
        tokens_revoked: rows[0]!.revoked.length,
      })
      .where('receipt_id', '=', receiptId)
      .execute()
    await recordChange(tx, { actor: erasure.requested_by, kind: 'person:erased', subject: receiptId, detail: erased })
    return { done: await read() }
  })
}
