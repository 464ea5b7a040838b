import { randomUUID } from 'node:crypto'
import type { printRoutes } from '../../../../shared/contract/routes/packing-prints.ts'
import { ofSale, type Foreign, type Mine, type Request } from './foreign.ts'

const ofPrint =
  (rest: string, body?: object) =>
  (mine: Mine): Request[] => [[`/api/prints/${mine.printId}${rest}`, body]]
const documents = ['pick-list.pdf', 'packing-slips.pdf', 'labels.pdf', 'labels-and-slips.pdf', 'labels.zpl']

export const foreignPrints: Record<keyof typeof printRoutes, Foreign> = {
  printBatch: { ask: ({ waiting }) => [[`/api/batches/${waiting.batchId}/prints`, { printId: randomUUID() }]] },
  printSale: { ask: ofSale('/prints', { printId: randomUUID() }) },
  listBatchPrints: { ask: ({ waiting }) => [[`/api/batches/${waiting.batchId}/prints`]] },
  listSalePrints: { ask: ofSale('/prints') },
  readPrint: { ask: ofPrint('') },
  readPrintChunk: { ask: ofPrint('/1.pdf') },
  resumePrint: { ask: ofPrint('/resume', {}) },
  printAgain: { ask: ofPrint('/again', { printId: randomUUID() }) },
  stopPrint: { ask: ofPrint('/stop') },
  addPrinter: {
    because: "adds a printer for the own seller's labels; another's is refused, which a test of printers checks",
  },
  listPrinters: { because: "lists the own seller's only, which a test of printing checks" },
  removePrinter: { ask: ({ printerId }) => [[`/api/printers/${printerId}`]] },
  printTestPage: { ask: ({ printerId }) => [[`/api/printers/${printerId}/test`, {}]] },
  readDocument: { ask: ({ waiting }) => documents.map((name) => [`/api/batches/${waiting.batchId}/${name}`]) },
  linkDocument: { because: 'is refused like the document itself, which file-doors.test.ts checks' },
}
