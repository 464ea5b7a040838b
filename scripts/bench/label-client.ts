import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { labelPages } from '../../shared/packing/paper/labels.ts'
import type { PaperBatch } from '../../shared/packing/paper/paper.ts'
import { renderPdf } from '../../shared/packing/paper/render.ts'
import { serveOnePlan } from './helpers.ts'
import { plainPdf } from './plain-pdf.ts'

export interface LabelPlan {
  batches: PaperBatch[]
  folder: string
  /** Whether to draw pick lists and packing slips as well, after the yardstick. */
  allPapers: boolean
}

/**
 * In seconds: the PDF library drawing pages whose layout is known and writing the files; laying them out beforehand;
 * and pick lists, packing slips and labels laid out and drawn by this one thread (0 when not requested).
 */
export interface LabelResult {
  drawing: number
  layout: number
  allPapers: number
}

/** The yardstick for paper: the PDF library drawing labels in one process, from memory to disk. */
serveOnePlan(async ({ batches, folder, allPapers }: LabelPlan): Promise<LabelResult> => {
  const startedAt = performance.now()
  const laidOut = batches.map((batch) => ({ batch, pages: [...labelPages(batch)] }))
  const laidOutAt = performance.now()
  for (const { batch, pages } of laidOut) {
    await writeFile(join(folder, `yardstick-${batch.batchNumber}.pdf`), await plainPdf(pages))
  }
  const drawnAt = performance.now()
  for (const batch of allPapers ? batches : [])
    for (const kind of ['pick-list', 'packing-slips', 'labels'] as const) await renderPdf(kind, batch)
  return {
    layout: (laidOutAt - startedAt) / 1000,
    drawing: (drawnAt - laidOutAt) / 1000,
    allPapers: (performance.now() - drawnAt) / 1000,
  }
})
