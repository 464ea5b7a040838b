import { Worker } from 'node:worker_threads'
import type { FreightShares } from '../../shared/contract/routes/freight.ts'
import type { StatementView } from '../../shared/contract/routes/payout.ts'
import type { CertificateView } from '../../shared/contract/routes/training.ts'
import type { SaleReport } from '../../shared/contract/routes/sale-report.ts'
import type { CommandSheetSize } from '../../shared/packing/paper/command-sheet.ts'
import { threadProgram } from '../../shared/lib/paths.ts'
import type { PaperBatch, PaperLocale } from '../../shared/packing/paper/paper.ts'
import type { TestPage } from '../../shared/packing/paper/test-page.ts'

const heapMax_mib = 256

/** Paper of a host's own that is drawn while they wait. */
export interface Drawings {
  /** Renders the report as PDF in a thread, one at a time. */
  report(report: SaleReport, locale: PaperLocale): Promise<Buffer>
  /** The shares of a manifest's freight, likewise. */
  freight(shares: FreightShares, locale: PaperLocale): Promise<Buffer>
  /** A producer's statement, likewise. */
  statement(statement: StatementView, locale: PaperLocale): Promise<Buffer>
  /** The labels of a batch. */
  label(batch: PaperBatch): Promise<Buffer>
  /** A certificate, likewise. */
  certificate(certificate: CertificateView, locale: PaperLocale): Promise<Buffer>
  /** The packing station's command sheet: there are few variants, so each is rendered once. */
  commandSheet(size: CommandSheetSize, locale: PaperLocale): Promise<Buffer>
  /** A page to try a label printer with, in ZPL. */
  testPage(wanted: TestPage): Promise<Buffer>
}

export function openDrawings(): Drawings {
  let last: Promise<unknown> = Promise.resolve()
  const sheets = new Map<string, Promise<Buffer>>()
  const inTurn = (thread: string, workerData: object): Promise<Buffer> => {
    const drawn = last.then(() => draw(thread, workerData))
    last = drawn.catch(() => undefined)
    return drawn
  }
  return {
    report: (report, locale) => inTurn('report-thread', { report, locale }),
    freight: (shares, locale) => inTurn('freight-thread', { shares, locale }),
    statement: (statement, locale) => inTurn('money-statement-thread', { statement, locale }),
    label: (batch) => inTurn('label-thread', batch),
    certificate: (certificate, locale) => inTurn('certificate-thread', { certificate, locale }),
    testPage: (wanted) => inTurn('test-page-thread', wanted),
    commandSheet(size, locale) {
      const key = `${size} ${locale}`
      const drawn = sheets.get(key) ?? draw('command-sheet-thread', { size, locale })
      sheets.set(key, drawn)
      drawn.catch(() => sheets.delete(key))
      return drawn
    },
  }
}

function draw(thread: string, workerData: object): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(threadProgram(`shared/packing/paper/${thread}`), {
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: heapMax_mib },
      env: {},
    })
    worker.once('message', (bytes: Uint8Array) =>
      resolve(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)),
    )
    worker.once('error', reject)
    worker.once('exit', (code) => reject(new Error(`the rendering thread exited with code ${code}`)))
  })
}
