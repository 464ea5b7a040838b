import { sql, type Kysely, type Selectable } from 'kysely'
import { randomUUID } from 'node:crypto'
import type { PrintView } from '../contract/routes/packing-prints.ts'
import type { Tx } from '../db/database.ts'
import { olderThan, type TimePlace } from '../db/older-than.ts'
import type { Tables } from '../db/tables.ts'
import { endPaperPauses } from '../queue/failed-job-store.ts'
import { hasForeignLabel, hasForeignPage } from './foreign-label-store.ts'
import { nextParcelCodes } from './gather-store.ts'
import type { PaperSize } from './paper/paper-size.ts'
import { countReplaced, planCopies, type ChunkPart, type PrintDocument } from './print.ts'

/** A parcel's label to be printed, with its copy number. */
export interface PlacedLabel {
  parcelId: string
  batchId: string
  number: number
  code: string
  copy: number
  last?: { copy: number; code: string }
  /** Somebody else makes it, so that it cannot get another code. */
  isForeign: boolean
  /** Only a page in its place can be printed. */
  isMissing: boolean
}

interface LabelRow {
  parcel_id: string
  batch_id: string
  number: number
  code: string
  copy: number | null
  copy_code: string | null
  is_foreign: boolean
  is_missing: boolean
}

/**
 * Locks the parcels of batches that may get a label (not cancelled, not handed over) and returns them in stack order:
 * batches in packing order, parcels by number. Parcels are locked before batches and by id, as everywhere.
 */
export async function lockLabels(
  tx: Tx,
  batchIds: readonly string[],
  range: { from?: number | undefined; to?: number | undefined } = {},
): Promise<PlacedLabel[]> {
  await sql`select 1 from parcel where batch_id = any(${batchIds}::uuid[]) order by parcel_id for update`.execute(tx)
  const { rows } = await sql<LabelRow>`
    select p.parcel_id, p.batch_id, p.number, p.code, l.copy, l.code as copy_code, ${hasForeignLabel(sql`p`)} as is_foreign, ${hasForeignLabel(sql`p`)} and not ${hasForeignPage(sql`p`)} as is_missing from parcel p join packing_batch b on b.batch_id = p.batch_id
      left join lateral (select copy, code from label_copy where parcel_id = p.parcel_id order by copy desc limit 1) l on true
    where p.batch_id = any(${batchIds}::uuid[]) and p.state in ('waiting', 'picking', 'packed') and p.number between ${range.from ?? 1} and ${range.to ?? 1_000_000}
    order by b.pack_by, b.number, p.number`.execute(tx)
  return rows.map((row) => ({
    parcelId: row.parcel_id,
    batchId: row.batch_id,
    number: row.number,
    code: row.code,
    copy: row.copy ?? 0,
    isForeign: row.is_foreign,
    isMissing: row.is_missing,
    ...(row.copy !== null && { last: { copy: row.copy, code: row.copy_code! } }),
  }))
}

/**
 * Counts a new label for each parcel. If one had already been printed, the parcel gets a new code and the old one is
 * void, unless somebody else made it: then it is the same label once more, and is not counted while it is missing.
 * Returns the labels to render.
 */
export async function countCopies(
  tx: Tx,
  printId: string,
  labels: readonly PlacedLabel[],
): Promise<{ labels: PlacedLabel[]; reprints: number; changedBatches: string[] }> {
  const fresh = await nextParcelCodes(tx, countReplaced(labels))
  const copies = planCopies(labels, () => fresh.pop()!)
  const counted = labels.map((label, i) => ({ ...label, ...copies[i]! }))
  const replaced = counted.flatMap((label, i) =>
    label.code === labels[i]!.code ? [] : [{ parcel_id: label.parcelId, code: label.code, old: labels[i]!.code }],
  )
  await sql`insert into label_copy (parcel_id, copy, code, print_id)
    select parcel_id, copy, code, ${printId}::uuid from json_to_recordset(${JSON.stringify(counted.filter(({ isMissing }) => !isMissing).map(({ parcelId, copy, code }) => ({ parcel_id: parcelId, copy, code })))}::json) as l(parcel_id uuid, copy int, code text)`.execute(
    tx,
  )
  if (replaced.length > 0) {
    const list = JSON.stringify(replaced)
    await sql`insert into replaced_code (code, parcel_id, reprinted) select old, parcel_id, true from json_to_recordset(${list}::json) as r(old text, parcel_id uuid)`.execute(
      tx,
    )
    await sql`update parcel p set code = r.code, version = p.version + 1 from json_to_recordset(${list}::json) as r(code text, parcel_id uuid) where p.parcel_id = r.parcel_id`.execute(
      tx,
    )
  }
  const changedBatches = [
    ...new Set(counted.filter((_label, i) => counted[i]!.code !== labels[i]!.code).map((label) => label.batchId)),
  ]
  if (changedBatches.length > 0)
    await sql`update packing_batch set paper_version = paper_version + 1, version = version + 1 where batch_id = any(${changedBatches}::uuid[])`.execute(
      tx,
    )
  await endPaperPauses(tx, changedBatches)
  return { labels: counted, reprints: counted.filter(({ copy }) => copy > 1).length, changedBatches }
}

/**
 * The parcels of a job's labels in the order they came out, with their current batches. No job contains two labels of
 * one parcel.
 */
export async function placesOf(db: Kysely<Tables>, printId: string): Promise<{ parcelId: string; batchId: string }[]> {
  const { rows } = await sql<{ parcelId: string; batchId: string }>`
    select p.parcel_id as "parcelId", p.batch_id as "batchId" from print_chunk c
      cross join json_array_elements(c.parts) with ordinality as part(value, place)
      cross join json_array_elements_text(part.value -> 'codes') with ordinality as l(code, place)
      join parcel p on p.parcel_id = coalesce((select parcel_id from parcel where code = l.code), (select parcel_id from replaced_code where code = l.code))
    where c.print_id = ${printId} order by c.number, part.place, l.place`.execute(db)
  return rows
}

/** A job's labels without a page were not printed: they are deleted, so that printing what is missing includes them. */
export async function forgetCopies(tx: Tx, printId: string): Promise<void> {
  await sql`delete from label_copy l using print_chunk c cross join json_array_elements(c.parts) as part cross join json_array_elements_text(part -> 'codes') as code
    where c.print_id = ${printId} and c.state = 'waiting' and l.print_id = c.print_id and l.code = code`.execute(tx)
}

/** Chunks of a job, to be rendered or sent in this order. */
export async function insertChunks(tx: Tx, printId: string, chunks: readonly ChunkPart[][]): Promise<void> {
  const rows = chunks.map((parts, i) => ({
    number: i + 1,
    chunk_id: randomUUID(),
    batch_ids: [...new Set(parts.map((part) => part.batchId))],
    parts,
    labels: parts.reduce((sum, part) => sum + part.codes.length, 0),
  }))
  await sql`insert into print_chunk (print_id, number, chunk_id, batch_ids, parts, labels)
    select ${printId}::uuid, number, chunk_id, (select array_agg(id::uuid) from json_array_elements_text(batch_ids) as id), parts, labels
    from json_to_recordset(${JSON.stringify(rows)}::json) as c(number int, chunk_id uuid, batch_ids json, parts json, labels int)`.execute(
    tx,
  )
}

/** The paper on which a seller last printed a document. */
export async function lastSize(
  db: Kysely<Tables>,
  sellerId: string,
  document: PrintDocument,
): Promise<PaperSize | undefined> {
  const job = await db
    .selectFrom('print_job')
    .select('size')
    .where('seller_id', '=', sellerId)
    .where('document', '=', document)
    .where('printer_id', 'is', null)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return job?.size
}

interface PrintRow extends Selectable<Tables['print_job']> {
  chunks: { number: number; labels: number; state: PrintView['chunks'][number]['state']; error: string | null }[]
}

export interface PrintFilter {
  printId?: string
  saleId?: string
  /** Includes jobs of a whole sale that printed something of this batch. */
  batchId?: string
  after?: TimePlace | undefined
  limit: number
}

/** Print jobs, newest first. */
export async function listPrints(db: Kysely<Tables>, filter: PrintFilter): Promise<PrintView[]> {
  const conditions = [olderThan(filter.after, sql`j.created_at`, sql`j.print_id`)]
  if (filter.printId) conditions.push(sql`j.print_id = ${filter.printId}`)
  if (filter.saleId) conditions.push(sql`j.sale_id = ${filter.saleId}`)
  if (filter.batchId)
    conditions.push(
      sql`exists (select 1 from print_chunk c where c.print_id = j.print_id and c.batch_ids @> array[${filter.batchId}::uuid])`,
    )
  const { rows } = await sql<PrintRow>`
    select j.*, (select json_agg(json_build_object('number', c.number, 'labels', c.labels, 'state', c.state, 'error', c.error) order by c.number) from print_chunk c where c.print_id = j.print_id) as chunks
    from print_job j where ${sql.join(conditions, sql` and `)} order by j.created_at desc, j.print_id desc limit ${filter.limit}`.execute(
    db,
  )
  return rows.map((row) => printView(row))
}

export async function readPrint(db: Kysely<Tables>, printId: string): Promise<PrintView | undefined> {
  return (await listPrints(db, { printId, limit: 1 }))[0]
}

function printView(row: PrintRow): PrintView {
  const done = row.chunks
    .filter(({ state }) => state === 'drawn' || state === 'printed')
    .reduce((sum, chunk) => sum + chunk.labels, 0)
  const error = row.chunks.find((chunk) => chunk.error !== null && chunk.state !== 'printed')?.error
  return {
    printId: row.print_id,
    saleId: row.sale_id,
    document: row.document,
    size: row.size,
    reverse: row.reverse,
    copy: row.copy,
    labels: row.labels,
    reprints: row.reprints,
    done,
    state: row.state,
    actor: row.actor,
    at: row.created_at.toISOString(),
    ...(row.batch_id && { batchId: row.batch_id }),
    ...(row.printer_id && { printerId: row.printer_id }),
    ...(row.from_number !== null && { from: row.from_number }),
    ...(row.to_number !== null && { to: row.to_number }),
    ...(row.reason !== null && { reason: row.reason }),
    ...(error && { error }),
    chunks: row.chunks.map(({ number, labels, state }) => ({
      number,
      labels,
      state,
      ...(row.printer_id === null && { path: `/api/prints/${row.print_id}/${number}.pdf` }),
    })),
  }
}
