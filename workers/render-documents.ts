import { sql } from 'kysely'
import type { Context } from '../shared/context.ts'
import { keepDocument, readPaperBatch, readPaperManifest } from '../shared/packing/paper-store.ts'
import type { Renderer } from './registry.ts'

/** Draws a batch's documents off the event loop and keeps them with the version of the contents that they show. Drawing them again changes nothing. */
export async function renderDocuments(ctx: Context, renderer: Renderer, batchId: string, kind: 'paper' | 'zpl'): Promise<void> {
  const read = await readPaperBatch(ctx.db, ctx.personal, batchId)
  if (!read || read.paper.parcels.length === 0) return
  const { paper, paperVersion } = read
  if (kind === 'zpl') {
    const text = await renderer.zpl(paper)
    await keepDocument(ctx.db, { subjectId: batchId, kind: 'labels-zpl', paperVersion, pages: paper.parcels.length, bytes: Buffer.from(text) })
    return
  }
  await Promise.all((['labels', 'packing-slips', 'pick-list'] as const).map(async (document) => {
    const { bytes, pages } = await renderer.render(document, paper)
    await keepDocument(ctx.db, { subjectId: batchId, kind: document, paperVersion, pages, bytes })
  }))
}

export async function renderManifest(ctx: Context, renderer: Renderer, manifestId: string): Promise<void> {
  const manifest = await readPaperManifest(ctx.db, ctx.personal, manifestId)
  if (!manifest) return
  const { bytes, pages } = await renderer.render('manifest', manifest.paper)
  await keepDocument(ctx.db, { subjectId: manifestId, kind: 'manifest', paperVersion: manifest.paperVersion, pages, bytes })
}

/** Batches on the floor whose documents are missing or show former contents. */
export async function batchesToRender(ctx: Context): Promise<string[]> {
  const { rows } = await sql<{ batch_id: string }>`
    select b.batch_id from packing_batch b where b.state in ('open', 'claimed')
      and exists (select 1 from parcel p where p.batch_id = b.batch_id and p.state <> 'cancelled')
      and (select count(*) from document d where d.subject_id = b.batch_id and d.paper_version = b.paper_version and d.kind in ('pick-list', 'packing-slips', 'labels')) < 3
    order by b.pack_by, b.number limit 200`.execute(ctx.watchDb)
  return rows.map((row) => row.batch_id)
}
