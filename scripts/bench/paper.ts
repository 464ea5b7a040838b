import { mkdtempSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BatchView } from '../../shared/contract/common.ts'
import type { PaperBatch } from '../../shared/packing/paper/paper.ts'
import { recipients } from '../lib/demo-catalogue.ts'
import { inParallel } from '../lib/http-client.ts'
import { figure, median, pairs, round, type Figure } from './figure.ts'
import { drive, runClient } from './helpers.ts'
import type { LabelPlan, LabelResult } from './label-client.ts'
import { hotSku, type Bench, type Harness } from './harness.ts'

const orders = 3_000
const documents = ['pick-list', 'packing-slips', 'labels'] as const
/** Packers who fetch their paper at the same time. */
const fetching = 4

/**
 * 3,000 confirmed orders from as many people → batches, pick lists, packing slips and labels on disk, from the cut to
 * the last file.
 */
export async function paper3000(bench: Bench): Promise<Figure> {
  const harness = await bench.open()
  const tokens = await harness.viewers(orders)
  const runs: { value: number; yardstick: number }[] = []
  const details: { layout: number; allPapers: number; cutSeconds: number; batches: number }[] = []
  for (let i = 0; i < pairs; i += 1) {
    const folder = mkdtempSync(join(tmpdir(), 'flashpack-bench-paper-'))
    try {
      const own = await printOurs(harness, tokens, folder)
      const plan: LabelPlan = { batches: own.batches.map(toPaper), folder, allPapers: i === 0 }
      const { drawing, layout, allPapers } = await runClient<LabelResult>('label-client', plan)
      runs.push({ value: own.seconds, yardstick: drawing })
      details.push({ layout, allPapers, cutSeconds: own.cutSeconds, batches: own.batches.length })
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
  return figure('paper-3000', 's, cut → last file', runs, {
    about:
      'yardstick: the PDF library alone drawing the same labels, their layout known, in one process without a database; layoutSeconds is what that took; allPapersSeconds: one thread, no database, all three documents',
    layoutSeconds: round(median(details.map((one) => one.layout)), 2),
    allPapersSeconds: round(details[0]!.allPapers, 2),
    cutSeconds: round(median(details.map((one) => one.cutSeconds)), 2),
    batches: details[0]!.batches,
  })
}

async function printOurs(
  harness: Harness,
  tokens: string[],
  folder: string,
): Promise<{ seconds: number; cutSeconds: number; batches: BatchView[] }> {
  const saleId = await harness.openSale(orders)
  const placed = await drive({
    urls: harness.urls,
    tokens,
    saleIds: [saleId],
    sku: hotSku,
    join: false,
    load: { kind: 'burst', orders },
  })
  if (placed.outcomes['confirmed'] !== orders)
    throw new Error(`not all orders were confirmed: ${JSON.stringify(placed.outcomes)}`)
  const startedAt = performance.now()
  const { batches } = await harness.api<{ batches: BatchView[] }>('POST', `/api/sales/${saleId}/batches`)
  const cutAt = performance.now()
  const files = batches.flatMap(({ batchId }, i) =>
    documents.map((document) => ({
      path: `/api/batches/${batchId}/${document}.pdf`,
      file: join(folder, `${i + 1}-${document}.pdf`),
    })),
  )
  const pages = await inParallel(files, fetching, async ({ path, file }) => {
    const bytes = await harness.document(path)
    await writeFile(file, bytes)
    return path.endsWith('labels.pdf') ? pagesOf(bytes) : 0
  })
  const seconds = (performance.now() - startedAt) / 1000
  const labels = pages.reduce((sum, count) => sum + count, 0)
  if (labels !== orders) throw new Error(`${orders} orders got ${labels} labels`)
  return { seconds, cutSeconds: (cutAt - startedAt) / 1000, batches }
}

function pagesOf(pdf: Buffer): number {
  return pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0
}

/**
 * What a batch's labels show. No API reveals whose parcel is whose, so the same people are assigned in a different
 * order.
 */
function toPaper({ packBy, parcels }: BatchView, index: number): PaperBatch {
  const people = recipients(orders).slice(index * parcels.length, (index + 1) * parcels.length)
  return {
    batchNumber: index + 1,
    saleTitle: 'Bench',
    sellerName: 'main',
    timeZone: 'Asia/Ho_Chi_Minh',
    packBy,
    printedAt: packBy,
    parcels: parcels.map((parcel, i) => {
      const { name, phone, address } = people[i % people.length]!
      return {
        code: parcel.code,
        number: i + 1,
        recipient: { name, phone, ...address },
        lines: parcel.lines,
        cod: { amount: parcel.cod, currency: 'VND' },
        packBy: parcel.packBy,
        handOverBy: parcel.packBy,
        orders: [i + 1],
      }
    }),
  }
}
