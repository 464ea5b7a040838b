import { parentPort, workerData } from 'node:worker_threads'
import type { PaperBatch } from './paper.ts'
import { renderPaper } from './render.ts'

/** Renders the labels of one batch and exits, as reports are rendered. */
const bytes = await renderPaper('labels', workerData as PaperBatch)
parentPort!.postMessage(bytes, [bytes.buffer as ArrayBuffer])
