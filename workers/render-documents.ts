import { sql } from 'kysely'
import type { Context } from '../shared/context.ts'
import { keepAttention } from '../shared/packing/attention-store.ts'
import { withForeignLabels } from '../shared/packing/foreign-label-store.ts'
import { readPaperManifest } from '../shared/packing/paper-manifest-store.ts'
import { keepDocument, readPaperBatch } from '../shared/packing/paper-store.ts'
import { readVariant } from '../shared/packing/paper-variant.ts'
import type { BatchPaperKind } from '../shared/packing/paper/render.ts'
import { pausedSql } from '../shared/queue/failed-job-store.ts'
import type { Renderer } from '../shared/packing/paper/renderer.ts'

/** The documents rendered for every batch as soon as it is cut. */
const usual = ['labels', 'packing-slips', 'pick-list'] as const

/**
 * Renders a batch's documents off the event loop and stores them with the version of the contents they show.
 * Idempotent. `wanted` is `paper` for the standard set, `zpl` for the labels in the printer's language, or the name of
 * one document on other paper.
 */
export async function renderDocuments(
  ctx: Context,
  renderer: Renderer,
  batchId: string,
  wanted: string,
): Promise<void> {
  const read = await readPaperBatch(ctx.db, ctx.personal, batchId, ctx.config.GS1_COMPANY_PREFIX)
  if (!read || read.paper.parcels.length === 0) return
  const labelled = await withForeignLabels(ctx.db, batchId, read.paper)
  const drawn = await Promise.all(
    (wanted === 'paper' ? usual : [wanted === 'zpl' ? 'labels-zpl' : wanted]).map(async (name) => {
      const {
        kind,
        variant: { size, from = 1, to = Infinity, reverse = false },
      } = readVariant(name)
      const shown = kind.startsWith('labels') ? labelled : read.paper
      const parcels = shown.parcels.filter(({ number }) => number >= from && number <= to)
      if (parcels.length === 0) return []
      const paper = { ...shown, parcels, stack: Math.max(...read.paper.parcels.map(({ number }) => number)) }
      const style = { ...(size && { size }), reverse }
      const { bytes, pages, attention } =
        kind === 'labels-zpl'
          ? { bytes: Buffer.from(await renderer.zpl(paper, { style })), pages: parcels.length, attention: [] }
          : await renderer.render(kind as BatchPaperKind, paper, style)
      await keepDocument(ctx.db, { subjectId: batchId, kind: name, paperVersion: read.paperVersion, pages, bytes })
      return attention
    }),
  )
  if (wanted !== 'paper') return
  const changed = await keepAttention(ctx.db, batchId, read.paperVersion, drawn.flat())
  // Tells the packers' page, which shows the batch as it is, that there is something new to read.
  if (changed) ctx.relay.publish({ batches: [changed] })
}

export async function renderManifest(ctx: Context, renderer: Renderer, manifestId: string): Promise<void> {
  const manifest = await readPaperManifest(ctx.db, ctx.personal, manifestId)
  if (!manifest) return
  const { bytes, pages } = await renderer.render('manifest', manifest.paper)
  await keepDocument(ctx.db, {
    subjectId: manifestId,
    kind: 'manifest',
    paperVersion: manifest.paperVersion,
    pages,
    bytes,
  })
}

/** Batches on the floor whose documents are missing or outdated. */
export async function batchesToRender(ctx: Context): Promise<string[]> {
  const { rows } = await sql<{ batch_id: string }>`
    select b.batch_id from packing_batch b where b.state in ('open', 'claimed')
      and exists (select 1 from parcel p where p.batch_id = b.batch_id and p.state <> 'cancelled')
      and (select count(*) from document d where d.subject_id = b.batch_id and d.paper_version = b.paper_version and d.kind in ('pick-list', 'packing-slips', 'labels')) < 3
      and not ${pausedSql('paper', sql`b.batch_id::text`)}
    order by b.pack_by, b.number limit 200`.execute(ctx.watchDb)
  return rows.map((row) => row.batch_id)
}
