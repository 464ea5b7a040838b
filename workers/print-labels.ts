import { sql } from 'kysely'
import type { Context } from '../shared/context.ts'
import { withForeignLabels } from '../shared/packing/foreign-label-store.ts'
import { keepDocument, readPaperBatch } from '../shared/packing/paper-store.ts'
import type { PaperBatch } from '../shared/packing/paper/paper.ts'
import type { PaperSize } from '../shared/packing/paper/paper-size.ts'
import type { ChunkPart, PrintDocument } from '../shared/packing/print.ts'
import { pausedSql } from '../shared/queue/failed-job-store.ts'
import type { Renderer } from '../shared/packing/paper/renderer.ts'

export interface PrintedChunk {
  print_id: string
  number: number
  chunk_id: string
  parts: ChunkPart[]
  labels: number
  document: PrintDocument
  size: PaperSize
  reverse: boolean
  copy: number
  sale_id: string
}

/**
 * Renders the chunks of a print job for a browser one after another, so that the first can be printed while the last is
 * being rendered. Rendered pages that have since been deleted are rendered again: a job stays readable as long as its
 * labels are still valid.
 */
export async function drawPrint(ctx: Context, renderer: Renderer, printId: string): Promise<void> {
  const { rows } = await sql<PrintedChunk>`
    select c.print_id, c.number, c.chunk_id, c.parts, c.labels, j.document, j.size, j.reverse, j.copy, j.sale_id from print_chunk c join print_job j on j.print_id = c.print_id
    where c.print_id = ${printId} and j.printer_id is null and (j.state <> 'stopped' or c.state = 'drawn') and not exists (select 1 from document d where d.subject_id = c.chunk_id) order by c.number`.execute(
    ctx.db,
  )
  for (const chunk of rows) {
    if (ctx.ending) return
    const { bytes, pages } = await drawChunk(ctx, renderer, chunk)
    if (!(await keepPages(ctx, chunk, { bytes, pages }))) return
  }
  await sql`update print_job j set state = 'ready' where j.print_id = ${printId} and j.state = 'drawing' and not exists (select 1 from print_chunk c where c.print_id = j.print_id and c.state = 'waiting')`.execute(
    ctx.db,
  )
}

/**
 * Stores the pages, unless the job was stopped meanwhile: then its labels count as not printed, and nobody may get
 * them.
 */
function keepPages(
  ctx: Context,
  chunk: PrintedChunk,
  { bytes, pages }: { bytes: Uint8Array; pages: number },
): Promise<boolean> {
  return ctx.db.transaction().execute(async (tx) => {
    const { state } = await tx
      .selectFrom('print_job')
      .select('state')
      .where('print_id', '=', chunk.print_id)
      .forShare()
      .executeTakeFirstOrThrow()
    const kept = await tx
      .updateTable('print_chunk')
      .set({ state: 'drawn', pages, error: null, changed_at: sql`app_now()` })
      .where('chunk_id', '=', chunk.chunk_id)
      .where('state', 'in', state === 'stopped' ? ['drawn'] : ['waiting', 'drawn'])
      .executeTakeFirst()
    if (kept.numUpdatedRows === 0n) return false
    await keepDocument(tx, { subjectId: chunk.chunk_id, kind: 'print', paperVersion: 1, pages, bytes })
    return true
  })
}

async function drawChunk(
  ctx: Context,
  renderer: Renderer,
  chunk: PrintedChunk,
): Promise<{ bytes: Uint8Array; pages: number }> {
  try {
    const batches = await readChunk(ctx, chunk)
    return batches.length === 0
      ? { bytes: new Uint8Array(), pages: 0 }
      : await renderer.render(chunk.document, batches, { size: chunk.size, reverse: chunk.reverse })
  } catch (error) {
    await ctx.db
      .updateTable('print_chunk')
      .set({ error: `The pages could not be rendered: ${(error as Error).message}`.slice(0, 500) })
      .where('chunk_id', '=', chunk.chunk_id)
      .execute()
    throw error
  }
}

/**
 * The contents of a chunk: its labels as they are now, without those whose parcel was cancelled or has a new code by
 * now, because nobody may use them.
 */
export async function readChunk(ctx: Context, { parts, copy, document }: PrintedChunk): Promise<PaperBatch[]> {
  const batches: PaperBatch[] = []
  for (const { batchId, codes } of parts) {
    const read = await readPaperBatch(ctx.db, ctx.personal, batchId, ctx.config.GS1_COMPANY_PREFIX)
    const wanted = new Set(codes)
    const parcels = read?.paper.parcels.filter(({ code }) => wanted.has(code)) ?? []
    if (!read || parcels.length === 0) continue
    const paper = { ...read.paper, parcels, copy, stack: Math.max(...read.paper.parcels.map(({ number }) => number)) }
    batches.push(document.startsWith('labels') ? await withForeignLabels(ctx.db, batchId, paper) : paper)
  }
  return batches
}

/** Print jobs whose pages should have been rendered by now. */
export async function printsToDraw(ctx: Context): Promise<string[]> {
  const { rows } = await sql<{
    print_id: string
  }>`select print_id from print_job where state = 'drawing' and created_at < (select app_now()) - interval '2 seconds' and not ${pausedSql('print', sql`print_id::text`)} order by created_at limit 50`.execute(
    ctx.watchDb,
  )
  return rows.map((row) => row.print_id)
}

/** Deletes pages of print jobs after a day: they contain people's addresses, and are rendered again on request. */
export async function forgetPages(ctx: Context): Promise<void> {
  await sql`delete from document where kind = 'print' and created_at < app_now() - interval '1 day'`.execute(
    ctx.watchDb,
  )
}
