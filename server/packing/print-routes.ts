import { documentKinds, type PrintView, type printRoutes } from '../../shared/contract/routes/packing-prints.ts'
import { listPrints, readPrint, type PrintFilter } from '../../shared/packing/print-store.ts'
import { linkDocument } from '../access/signed-link.ts'
import { requireVisibleBatch, requireVisiblePrint, requireVisibleSale, sellerSeenBy } from '../access/visibility.ts'
import type { Gateway } from '../context.ts'
import type { Handlers } from '../http/handler.ts'
import { pageByTime } from '../http/pagination.ts'
import { printAgain, printBatch, printSale } from './print-batch.ts'
import { addPrinter, listPrinters, printTestPage, removePrinter } from './printers.ts'
import { documentReply, readBatchDocument, readPrintChunk } from './read-document.ts'
import { resumePrint, stopPrint } from './resume-print.ts'

/**
 * Requests without a token come by a signed link, already verified, which was issued only to someone allowed to see the
 * document.
 */
export const printHandlers: Handlers<typeof printRoutes> = {
  printBatch: async (gateway, { params, body, actor }) =>
    printBatch(gateway, params.id, await requireVisibleBatch(gateway, params.id, actor), body, actor),
  printSale: async (gateway, { params, body, actor }) => {
    await requireVisibleSale(gateway, params.id, actor)
    return printSale(gateway, params.id, body, actor)
  },
  listBatchPrints: async (gateway, { params, query, actor }) => {
    await requireVisibleBatch(gateway, params.id, actor)
    return pageOfPrints(gateway, { batchId: params.id }, query)
  },
  listSalePrints: async (gateway, { params, query, actor }) => {
    await requireVisibleSale(gateway, params.id, actor)
    return pageOfPrints(gateway, { saleId: params.id }, query)
  },
  readPrint: async (gateway, { params, actor }) => {
    await requireVisiblePrint(gateway, params.id, actor)
    return (await readPrint(gateway.ctx.db, params.id))!
  },
  readPrintChunk: async (gateway, { params: { id, file }, actor }) => {
    if (actor) await requireVisiblePrint(gateway, id, actor)
    return documentReply(await readPrintChunk(gateway.ctx, id, Number.parseInt(file, 10)), file)
  },
  resumePrint: async (gateway, { params, body, actor }) => {
    await requireVisiblePrint(gateway, params.id, actor)
    return resumePrint(gateway, params.id, body.printed)
  },
  printAgain: async (gateway, { params, body, actor }) => {
    await requireVisiblePrint(gateway, params.id, actor)
    return printAgain(gateway, params.id, body, actor)
  },
  stopPrint: async (gateway, { params, actor }) => {
    await requireVisiblePrint(gateway, params.id, actor)
    return stopPrint(gateway, params.id)
  },
  addPrinter: (gateway, { body, actor }) => addPrinter(gateway, body, actor),
  listPrinters: async (gateway, { actor }) => ({ items: await listPrinters(gateway, sellerSeenBy(actor)) }),
  removePrinter: async (gateway, { params, actor }) => {
    await removePrinter(gateway, params.id, actor)
    return {}
  },
  printTestPage: async (gateway, { params, body, actor }) => ({
    state: await printTestPage(gateway, params.id, body.language, actor),
  }),
  readDocument: async (gateway, { params: { id, document }, query, actor }) => {
    if (actor) await requireVisibleBatch(gateway, id, actor)
    const { size, from, to, reverse } = query
    const bytes = await readBatchDocument(gateway.ctx, id, document, { size, from, to, reverse: reverse === '1' })
    return documentReply(bytes, document, documentKinds[document] === 'labels-zpl' ? 'application/zpl' : undefined)
  },
  linkDocument: (gateway, { body, actor }) => linkDocument(gateway, body.path, actor),
}

function pageOfPrints(
  { ctx }: Gateway,
  of: Pick<PrintFilter, 'batchId' | 'saleId'>,
  query: { limit: number; cursor?: string | undefined },
): Promise<{ items: PrintView[]; nextCursor: string | null }> {
  return pageByTime(
    query,
    (limit, after) => listPrints(ctx.db, { ...of, limit, after }),
    ({ at, printId }) => [at, printId],
  )
}
