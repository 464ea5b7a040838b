import { parentPort, workerData } from 'node:worker_threads'
import type { SaleReport } from '../../contract/routes/sale-report.ts'
import type { PaperLocale } from './paper.ts'
import { reportPdf } from './report.ts'

/** Renders one report and exits: opening the fonts alone takes longer than an order may wait. */
const { report, locale } = workerData as { report: SaleReport; locale: PaperLocale }
const bytes = await reportPdf(report, locale)
parentPort!.postMessage(bytes, [bytes.buffer as ArrayBuffer])
