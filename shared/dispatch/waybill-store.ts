import { sql, type Kysely } from 'kysely'
import { createHash, randomUUID } from 'node:crypto'
import type { Database, Tx } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { changeBatchPaper, type ChangedBatch } from '../packing/parcel-store.ts'
import { insertSplit } from '../platform/label-file-store.ts'
import type { ReadPdf } from '../platform/label-reader.ts'
import type { BookingCarrier } from './carrier-names.ts'

/** A booked parcel whose waybill is to be fetched. */
export interface WaybillWanted {
  parcelId: string
  sellerId: string
  accountId: string
  carrier: BookingCarrier
  baseUrl: string | null
  sealed: Buffer
  tracking: string
  tries: number
}

/**
 * The next parcels to ask a waybill for, each leased for some seconds. A parcel that has left needs none, and neither
 * does one whose account has changed its mind.
 */
export async function leaseWaybills(db: Database, limit: number, leaseSeconds: number): Promise<WaybillWanted[]> {
  await sql`
    update shipment s set label_next_try_at = null, label_error = null from parcel p, carrier_account a
    where s.label_next_try_at <= app_now() and p.parcel_id = s.parcel_id and a.account_id = s.account_id
      and (p.state <> 'packed' or a.label = 'own' or a.removed_at is not null)`.execute(db)
  const { rows } = await sql<WaybillWanted>`
    update shipment s set label_tries = s.label_tries + 1, label_next_try_at = app_now() + make_interval(secs => ${leaseSeconds})
    from carrier_account a where a.account_id = s.account_id and s.parcel_id in (
      select parcel_id from shipment where label_next_try_at <= app_now() and state = 'booked' order by label_next_try_at limit ${limit} for update skip locked)
    returning s.parcel_id as "parcelId", a.seller_id as "sellerId", s.account_id as "accountId", a.carrier, a.base_url as "baseUrl", a.sealed, s.tracking, s.label_tries as tries`.execute(
    db,
  )
  return rows
}

/** Asks again in some seconds, or not at all: then the shop's own label remains. */
export async function postponeWaybill(
  db: Database,
  parcelId: string,
  error: string,
  inSeconds: number | undefined,
): Promise<void> {
  await sql`
    update shipment set label_error = ${error}, label_next_try_at = app_now() + make_interval(secs => ${inSeconds ?? null}::float8)
    where parcel_id = ${parcelId} and label_next_try_at is not null`.execute(db)
}

/** Parcels of an account that are still here are asked for again, as after a setting that was wrong. */
export async function askForWaybills(tx: Kysely<Tables>, accountId: string): Promise<void> {
  await sql`
    update shipment s set label_next_try_at = app_now(), label_tries = 0, label_error = null from parcel p
    where s.account_id = ${accountId} and s.state = 'booked' and p.parcel_id = s.parcel_id and p.state = 'packed' and s.label_next_try_at is null
      and not exists (select 1 from consignment n where n.lead_id = p.parcel_id and n.dissolved_at is null)
      and not exists (select 1 from label_page g where g.parcel_id = s.parcel_id and g.problem is null)`.execute(tx)
}

/** Keeps the pages of a waybill, for which nothing is printed yet. Returns the id of their file. */
export async function keepWaybillFile(
  db: Database,
  { sellerId, carrier, tracking }: WaybillWanted,
  read: ReadPdf,
  bytes: SharedArrayBuffer,
): Promise<string> {
  const fileId = randomUUID()
  await db.transaction().execute(async (tx) => {
    await tx
      .insertInto('label_file')
      .values({
        file_id: fileId,
        seller_id: sellerId,
        shop_id: null,
        source: carrier,
        sha256: createHash('sha256').update(Buffer.from(bytes)).digest(),
        name: tracking,
        bytes: bytes.byteLength,
        pages: read.pages.length,
        state: 'done',
        error: null,
        actor: carrier,
      })
      .execute()
    await insertSplit(tx, { fileId, shopId: null }, read, bytes)
  })
  return fileId
}

/**
 * From now on the first page of this file is the label of the parcel. Returns its batch, whose paper is another now;
 * nothing if the waybill is no longer wanted.
 */
export function useWaybill(
  db: Database,
  parcelId: string,
  fileId: string,
): Promise<(ChangedBatch & { saleId: string }) | undefined> {
  return db.transaction().execute(async (tx) => {
    const parcel = await tx
      .selectFrom('parcel')
      .select(['batch_id', 'sale_id', 'state'])
      .where('parcel_id', '=', parcelId)
      .forUpdate()
      .executeTakeFirstOrThrow()
    if (!(await endAsking(tx, parcelId)) || parcel.state !== 'packed') return undefined
    await sql`
      update label_page set parcel_id = ${parcelId}, matched_by = 'carrier', changed_at = app_now()
      where file_id = ${fileId} and number = 1`.execute(tx)
    if (parcel.batch_id === null) return undefined
    return { saleId: parcel.sale_id, ...(await changeBatchPaper(tx, parcel.batch_id)) }
  })
}

/** Whether it was still being asked for. */
async function endAsking(tx: Tx, parcelId: string): Promise<boolean> {
  const ended = await tx
    .updateTable('shipment')
    .set({ label_next_try_at: null, label_error: null })
    .where('parcel_id', '=', parcelId)
    .where('label_next_try_at', 'is not', null)
    .executeTakeFirst()
  return ended.numUpdatedRows > 0n
}
