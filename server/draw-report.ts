import { Worker } from 'node:worker_threads'
import type { SaleReport } from '../shared/contract/routes/host-report.ts'
import type { PaperLocale } from '../shared/packing/paper/paper.ts'

const heapMax_mib = 256
let drawing: Promise<unknown> = Promise.resolve()

/** The report as PDF, drawn beside the event loop, one at a time. */
export function drawReport(report: SaleReport, locale: PaperLocale): Promise<Buffer> {
  const drawn = drawing.then(() => draw(report, locale))
  drawing = drawn.catch(() => undefined)
  return drawn
}

function draw(report: SaleReport, locale: PaperLocale): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('../shared/packing/paper/report-thread.js', import.meta.url), { workerData: { report, locale }, resourceLimits: { maxOldGenerationSizeMb: heapMax_mib }, env: {} })
    worker.once('message', (bytes: Uint8Array) => resolve(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)))
    worker.once('error', reject)
    worker.once('exit', (code) => reject(new Error(`the drawing thread ended with code ${code}`)))
  })
}
