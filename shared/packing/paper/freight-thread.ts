import { parentPort, workerData } from 'node:worker_threads'
import type { FreightShares } from '../../contract/routes/freight.ts'
import { freightPdf } from './freight.ts'
import type { PaperLocale } from './paper.ts'

/** Renders one list of shares and exits, as reports are rendered. */
const { shares, locale } = workerData as { shares: FreightShares; locale: PaperLocale }
const bytes = await freightPdf(shares, locale)
parentPort!.postMessage(bytes, [bytes.buffer as ArrayBuffer])
