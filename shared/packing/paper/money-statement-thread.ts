import { parentPort, workerData } from 'node:worker_threads'
import type { StatementView } from '../../contract/routes/payout.ts'
import { statementPdf } from './money-statement.ts'
import type { PaperLocale } from './paper.ts'

/** Renders one statement and exits, as reports are rendered. */
const { statement, locale } = workerData as { statement: StatementView; locale: PaperLocale }
const bytes = await statementPdf(statement, locale)
parentPort!.postMessage(bytes, [bytes.buffer as ArrayBuffer])
