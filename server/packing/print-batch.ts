import { sql } from 'kysely'
import type { z } from 'zod'
import { actorName } from '../../shared/contract/roles.ts'
import type {
  newPrint,
  newSalePrint,
  printAgain as printAgainBody,
  PrintView,
} from '../../shared/contract/routes/packing-prints.ts'
import type { Tx } from '../../shared/db/database.ts'
import { keptBefore } from '../../shared/lib/keep-once.ts'
import { Refusal } from '../../shared/refusal.ts'
import { noteTakenPaper } from '../../shared/packing/batch-store.ts'
import {
  countCopies,
  insertChunks,
  lastSize,
  lockLabels,
  placesOf,
  readPrint,
  type PlacedLabel,
} from '../../shared/packing/print-store.ts'
import type { PaperSize } from '../../shared/packing/paper/paper-size.ts'
import { chunkLabelsMax, cutChunks, sentLabelsMax, type PrintDocument } from '../../shared/packing/print.ts'
import type { ParcelState } from '../../shared/packing/parcel.ts'
import type { ChangedBatch } from '../../shared/packing/parcel-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { requireSender } from './require-sender.ts'

type Wanted = Omit<z.output<typeof newPrint>, 'document' | 'size'> & {
  document: PrintDocument
  size?: PaperSize | undefined
}
export type PrintAnswer = PrintView & { replayed?: true }

/** `earlier`: only these parcels of an earlier job, in its order. */
interface Subject {
  saleId: string
  sellerId: string
  batchId: string | null
  batchIds: string[]
  earlier?: { printId: string; parcelIds: string[] }
}

/** Prints a document for a batch, or for some of its parcels. */
export async function printBatch(
  gateway: Gateway,
  batchId: string,
  saleId: string,
  wanted: z.output<typeof newPrint>,
  actor: KnownActor,
): Promise<PrintAnswer> {
  const { seller_id: sellerId } = await gateway.ctx.db
    .selectFrom('packing_batch')
    .select('seller_id')
    .where('batch_id', '=', batchId)
    .executeTakeFirstOrThrow()
  return print(gateway, { saleId, sellerId, batchId, batchIds: [batchId] }, wanted, actor)
}

/** Prints every label that the sale's own seller packs and has not printed under its current code. */
export async function printSale(
  gateway: Gateway,
  saleId: string,
  wanted: z.output<typeof newSalePrint>,
  actor: KnownActor,
): Promise<PrintAnswer> {
  const { sellerId } = await gateway.sales.find(saleId)
  const batches = await gateway.ctx.db
    .selectFrom('packing_batch')
    .select('batch_id')
    .where('sale_id', '=', saleId)
    .where('seller_id', '=', sellerId)
    .where('state', 'in', ['open', 'claimed', 'packed'])
    .execute()
  return print(
    gateway,
    { saleId, sellerId, batchId: null, batchIds: batches.map((row) => row.batch_id) },
    wanted,
    actor,
  )
}

/**
 * Reprints part of an earlier job in the order its labels came out: those spoiled by a jam that the printer did not
 * report.
 */
export async function printAgain(
  gateway: Gateway,
  earlierId: string,
  wanted: z.output<typeof printAgainBody>,
  actor: KnownActor,
): Promise<PrintAnswer> {
  const { db } = gateway.ctx
  const job = await db
    .selectFrom('print_job')
    .select(['sale_id', 'seller_id', 'batch_id', 'document', 'size', 'reverse'])
    .where('print_id', '=', earlierId)
    .executeTakeFirstOrThrow()
  if (job.document === 'pick-list') throw new Refusal('invalid', 'id: a pick list can only be printed as a whole')
  const places = (await placesOf(db, earlierId)).slice(wanted.from - 1, wanted.to)
  if (places.length === 0) throw new Refusal('invalid', 'from: the job does not have that many labels')
  const earlier = { printId: earlierId, parcelIds: places.map(({ parcelId }) => parcelId) }
  const subject = {
    saleId: job.sale_id,
    sellerId: job.seller_id,
    batchId: job.batch_id,
    batchIds: [...new Set(places.map(({ batchId }) => batchId))],
    earlier,
  }
  return print(
    gateway,
    subject,
    {
      ...wanted,
      document: job.document,
      size: wanted.size ?? (wanted.printerId ? undefined : job.size),
      reverse: job.reverse,
    },
    actor,
  )
}

async function print(gateway: Gateway, subject: Subject, wanted: Wanted, actor: KnownActor): Promise<PrintAnswer> {
  const { ctx } = gateway
  const contents = JSON.stringify([
    subject.saleId,
    subject.batchId,
    wanted.document,
    wanted.size ?? null,
    wanted.from ?? null,
    wanted.to ?? null,
    wanted.reverse,
    wanted.reason ?? null,
    wanted.printerId ?? null,
    ...(subject.earlier ? [subject.earlier.printId] : []),
  ])
  const done = await ctx.db.transaction().execute(async (tx) => {
    const found = await tx
      .selectFrom('print_job')
      .select(['contents', 'seller_id'])
      .where('print_id', '=', wanted.printId)
      .executeTakeFirst()
    const kept = keptBefore('print job', found, { contents, seller_id: subject.sellerId })
    return kept ? undefined : startPrint(tx, subject, { ...wanted, contents }, actor)
  })
  if (done) {
    ctx.jobs.renderPrint(wanted.printId)
    for (const batchId of done.changedBatches) ctx.jobs.renderDocuments(batchId)
    gateway.broadcast.publish({
      parcels: done.parcels.map((parcel) => ({ saleId: subject.saleId, ...parcel })),
      batches: done.batches.map((batch) => ({ saleId: subject.saleId, ...batch })),
    })
  }
  const view = (await readPrint(ctx.db, wanted.printId))!
  return done ? view : { ...view, replayed: true }
}

interface Started {
  changedBatches: string[]
  parcels: { code: string; state: ParcelState }[]
  batches: ChangedBatch[]
}

async function startPrint(
  tx: Tx,
  subject: Subject,
  wanted: Wanted & { contents: string },
  actor: KnownActor,
): Promise<Started> {
  const hasLabels = wanted.document === 'labels' || wanted.document === 'labels-and-slips'
  if (hasLabels) await requireSender(tx, subject.sellerId, subject.saleId)
  const printer = wanted.printerId ? await findPrinter(tx, wanted.printerId, subject.sellerId) : undefined
  const size =
    wanted.size ??
    printer?.size ??
    (await lastSize(tx, subject.sellerId, wanted.document)) ??
    (wanted.document === 'pick-list' ? 'a4' : '100x150')
  if (printer && size === 'a4') throw new Refusal('invalid', 'size: a label printer cannot print A4')
  const present = await findLabels(tx, subject, wanted)
  if (present.length === 0)
    throw new Refusal(
      'wrong-state',
      subject.batchId === null && !subject.earlier
        ? 'Every label of this sale has been printed.'
        : 'There is nothing to print: these parcels were cancelled, handed over, or are not in the batch.',
    )
  await noteTakenPaper(tx, [...new Set(present.map((label) => label.batchId))])
  const copy = hasLabels ? 1 : await countJobs(tx, subject.batchId!, wanted.document)
  await insertJob(tx, subject, { ...wanted, size, copy, labels: present.length }, actor)
  const counted = hasLabels
    ? await countCopies(tx, wanted.printId, present)
    : { labels: present, reprints: copy > 1 ? present.length : 0, changedBatches: [] }
  await tx.updateTable('print_job').set({ reprints: counted.reprints }).where('print_id', '=', wanted.printId).execute()
  const inOrder = wanted.reverse && !subject.earlier ? counted.labels.toReversed() : counted.labels
  await insertChunks(
    tx,
    wanted.printId,
    cutChunks(inOrder, wanted.document === 'pick-list' ? present.length : printer ? sentLabelsMax : chunkLabelsMax),
  )
  return {
    changedBatches: counted.changedBatches,
    ...(await changedThings(tx, counted.labels, counted.changedBatches)),
  }
}

/**
 * The labels to print: of an earlier job, in its order; of a batch, all or a range; of a sale, those not yet printed
 * under their current code.
 */
async function findLabels(tx: Tx, { batchId, batchIds, earlier }: Subject, wanted: Wanted): Promise<PlacedLabel[]> {
  const found = await lockLabels(tx, batchIds, earlier ? {} : wanted)
  if (earlier) {
    const byId = new Map(found.map((label) => [label.parcelId, label]))
    return earlier.parcelIds.flatMap((parcelId) => byId.get(parcelId) ?? [])
  }
  return batchId === null ? found.filter(({ code, last }) => last?.code !== code) : found
}

async function findPrinter(tx: Tx, printerId: string, sellerId: string): Promise<{ size: PaperSize }> {
  const printer = await tx
    .selectFrom('printer')
    .select('size')
    .where('printer_id', '=', printerId)
    .where('seller_id', '=', sellerId)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  if (!printer) throw new Refusal('invalid', "printerId: is not one of the seller's printers")
  return printer
}

/** Pick lists and packing slips of a batch are numbered by how often they have been requested. */
async function countJobs(tx: Tx, batchId: string, document: PrintDocument): Promise<number> {
  const { rows } = await sql<{
    n: number
  }>`select count(*)::int + 1 as n from print_job where batch_id = ${batchId} and document = ${document}`.execute(tx)
  return rows[0]!.n
}

async function insertJob(
  tx: Tx,
  subject: Subject,
  wanted: Wanted & { contents: string; size: PaperSize; copy: number; labels: number },
  actor: KnownActor,
): Promise<void> {
  const inserted = await tx
    .insertInto('print_job')
    .values({
      print_id: wanted.printId,
      sale_id: subject.saleId,
      seller_id: subject.sellerId,
      batch_id: subject.batchId,
      printer_id: wanted.printerId ?? null,
      document: wanted.document,
      size: wanted.size,
      reverse: wanted.reverse,
      from_number: wanted.from ?? null,
      to_number: wanted.to ?? null,
      reason: wanted.reason ?? null,
      contents: wanted.contents,
      copy: wanted.copy,
      labels: wanted.labels,
      reprints: 0,
      state: wanted.printerId ? 'printing' : 'drawing',
      actor: actorName(actor),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  // A concurrent request for the same job committed first; the retry will find it.
  if (inserted.numInsertedOrUpdatedRows !== 1n)
    throw new Refusal('busy', 'This print job is being created.', { retryAfterMs: 300 })
}

/** What the floor must be told: parcels with new codes, and their batches. */
export async function changedThings(
  tx: Tx,
  labels: readonly PlacedLabel[],
  changedBatches: readonly string[],
): Promise<{ parcels: { code: string; state: ParcelState }[]; batches: ChangedBatch[] }> {
  const parcels = await sql<{
    code: string
    state: ParcelState
  }>`select code, state from parcel where parcel_id = any(${labels.filter(({ copy }) => copy > 1).map((label) => label.parcelId)}::uuid[])`.execute(
    tx,
  )
  const batches =
    await sql<ChangedBatch>`select batch_id as "batchId", state, version from packing_batch where batch_id = any(${changedBatches}::uuid[])`.execute(
      tx,
    )
  return { parcels: parcels.rows, batches: batches.rows }
}
