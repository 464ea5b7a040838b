import { setTimeout as wait } from 'node:timers/promises'
import type { Context } from '../../shared/context.ts'
import { documentKinds } from '../../shared/contract/routes/packing-prints.ts'
import { Refusal } from '../../shared/refusal.ts'
import { noteTakenPaper } from '../../shared/packing/batch-store.ts'
import { variantName, type Variant } from '../../shared/packing/paper-variant.ts'
import { readDocument } from '../../shared/packing/paper-store.ts'
import { requireSender } from './require-sender.ts'
import type { FileReply } from '../http/handler.ts'

const waitMsMax = 25_000

type DocumentName = keyof typeof documentKinds

/**
 * A batch's document; if it is not rendered yet, requests it and waits. Throws `busy` if it is not rendered in time.
 */
export async function readBatchDocument(
  ctx: Context,
  batchId: string,
  name: DocumentName,
  variant: Variant,
): Promise<Buffer> {
  const kind = documentKinds[name]
  if (kind === 'labels-zpl' && variant.size === 'a4')
    throw new Refusal('invalid', 'size: a label printer cannot print A4')
  const left = await ctx.db
    .selectFrom('parcel')
    .select(['seller_id', 'sale_id'])
    .where('batch_id', '=', batchId)
    .where('state', '<>', 'cancelled')
    .where('number', '>=', variant.from ?? 1)
    .where('number', '<=', variant.to ?? 1_000_000)
    .limit(1)
    .executeTakeFirst()
  if (!left)
    throw new Refusal(
      'parcel-cancelled',
      'Every parcel in this batch, or in this part of it, was cancelled: there is nothing to print.',
    )
  if (kind.startsWith('labels')) await requireSender(ctx.db, left.seller_id, left.sale_id)
  // Before it is read: what is added in between stands on it.
  await noteTakenPaper(ctx.db, [batchId])
  const wanted = variantName(kind, variant)
  const drawnWith = wanted === 'labels-zpl' ? 'zpl' : usualDocuments.includes(wanted) ? 'paper' : wanted
  return waitForDocument(ctx, batchId, wanted, () => ctx.jobs.renderDocuments(batchId, drawnWith))
}

/** The documents the worker renders for every batch in one go. */
const usualDocuments = ['pick-list', 'packing-slips', 'labels']

/** The pages of one chunk of a print job. */
export async function readPrintChunk(ctx: Context, printId: string, number: number): Promise<Buffer> {
  const chunk = await ctx.db
    .selectFrom('print_chunk as c')
    .innerJoin('print_job as j', 'j.print_id', 'c.print_id')
    .select(['c.chunk_id', 'j.printer_id', 'j.state', 'c.state as drawn'])
    .where('c.print_id', '=', printId)
    .where('c.number', '=', number)
    .executeTakeFirst()
  if (!chunk || chunk.printer_id !== null) throw new Refusal('not-found', 'There are no such pages.')
  if (chunk.state === 'stopped' && chunk.drawn === 'waiting')
    throw new Refusal('wrong-state', 'This print job was stopped before these pages were rendered.')
  const bytes = await waitForDocument(ctx, chunk.chunk_id, 'print', () => ctx.jobs.renderPrint(printId))
  if (bytes.length === 0)
    throw new Refusal('parcel-cancelled', 'Every label of these pages is void: there is nothing to print.')
  return bytes
}

/** The hand-over record of a manifest. */
export async function readManifestDocument(ctx: Context, manifestId: string): Promise<Buffer> {
  return waitForDocument(ctx, manifestId, 'manifest', () => ctx.jobs.renderManifest(manifestId))
}

async function waitForDocument(ctx: Context, subjectId: string, kind: string, ask: () => void): Promise<Buffer> {
  const startedAt = performance.now()
  for (let round = 0; performance.now() - startedAt < waitMsMax; round += 1) {
    const bytes = await readDocument(ctx.db, subjectId, kind)
    if (bytes) return bytes
    if (round % 20 === 0) ask()
    await wait(100)
  }
  throw new Refusal('busy', 'The document is still being rendered.', { retryAfterMs: 2_000 })
}

/** A document for display. It names people, so nothing in between may cache it. */
export function documentReply(
  bytes: Buffer,
  fileName: string,
  type: 'application/pdf' | 'application/zpl' = 'application/pdf',
): FileReply {
  return { bytes, type, fileName }
}
