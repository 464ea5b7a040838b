import { parentPort, workerData } from 'node:worker_threads'
import type { CertificateView } from '../../contract/routes/training.ts'
import { certificatePdf } from './certificate.ts'
import type { PaperLocale } from './paper.ts'

/** Renders one certificate and exits, as reports are rendered. */
const { certificate, locale } = workerData as { certificate: CertificateView; locale: PaperLocale }
const bytes = await certificatePdf(certificate, locale)
parentPort!.postMessage(bytes, [bytes.buffer as ArrayBuffer])
