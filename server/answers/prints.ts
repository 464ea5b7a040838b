import {
  newPrint,
  newPrinter,
  newSalePrint,
  printAgain as printAgainBody,
  printToResume,
  type PrintView,
  type printRoutes,
} from '../../shared/contract/routes/prints.ts'
import { listPrints, readPrint, type PrintFilter } from '../../shared/packing/print-store.ts'
import { decodeCursor, encodeCursor, printPlace } from '../http/pagination.ts'
import type { Gateway } from '../context.ts'
import { addPrinter, listPrinters, removePrinter } from '../packing/printers.ts'
import { printAgain, printBatch, printSale } from '../packing/print-batch.ts'
import { resumePrint, stopPrint } from '../packing/resume-print.ts'
import { requireVisibleBatch, requireVisiblePrint, requireVisibleSale } from '../access/visibility.ts'
import { bodyAs, type Answers } from '../http/handler.ts'

export const printAnswers: Answers<Omit<typeof printRoutes, 'readPrintChunk'>> = {
  printBatch: async (gateway, asked) => {
    const batchId = asked.params['id']!
    const print = await printBatch(
      gateway,
      batchId,
      await requireVisibleBatch(gateway, batchId, asked.actor!),
      bodyAs(newPrint, asked),
      asked.actor!,
    )
    if (print.replayed) asked.response.status(200).json(print)
    return print
  },
  printSale: async (gateway, asked) => {
    const saleId = asked.params['id']!
    await requireVisibleSale(gateway, saleId, asked.actor!)
    const print = await printSale(gateway, saleId, bodyAs(newSalePrint, asked), asked.actor!)
    if (print.replayed) asked.response.status(200).json(print)
    return print
  },
  listBatchPrints: async (gateway, { params, query, actor }) => {
    await requireVisibleBatch(gateway, params['id']!, actor!)
    return pageOfPrints(gateway, { batchId: params['id']! }, query)
  },
  listSalePrints: async (gateway, { params, query, actor }) => {
    await requireVisibleSale(gateway, params['id']!, actor!)
    return pageOfPrints(gateway, { saleId: params['id']! }, query)
  },
  readPrint: async (gateway, { params, actor }) => {
    await requireVisiblePrint(gateway, params['id']!, actor!)
    return readPrint(gateway.ctx.db, params['id']!)
  },
  resumePrint: async (gateway, asked) => {
    await requireVisiblePrint(gateway, asked.params['id']!, asked.actor!)
    return resumePrint(gateway, asked.params['id']!, bodyAs(printToResume, asked).printed)
  },
  printAgain: async (gateway, asked) => {
    await requireVisiblePrint(gateway, asked.params['id']!, asked.actor!)
    const print = await printAgain(gateway, asked.params['id']!, bodyAs(printAgainBody, asked), asked.actor!)
    if (print.replayed) asked.response.status(200).json(print)
    return print
  },
  stopPrint: async (gateway, { params, actor }) => {
    await requireVisiblePrint(gateway, params['id']!, actor!)
    return stopPrint(gateway, params['id']!)
  },
  addPrinter: async (gateway, asked) => {
    const printer = await addPrinter(gateway, bodyAs(newPrinter, asked), asked.actor!)
    if (printer.replayed) asked.response.status(200).json(printer)
    return printer
  },
  listPrinters: async (gateway, { actor }) => ({
    items: await listPrinters(gateway, actor!.role === 'admin' ? undefined : actor!.sellerId!),
  }),
  removePrinter: async (gateway, { params, actor }) => {
    await removePrinter(gateway, params['id']!, actor!)
    return {}
  },
}

async function pageOfPrints(
  gateway: Gateway,
  of: Pick<PrintFilter, 'batchId' | 'saleId'>,
  query: Record<string, unknown>,
): Promise<{ items: PrintView[]; nextCursor: string | null }> {
  const { limit, cursor } = query as { limit: number; cursor?: string }
  const after = decodeCursor(cursor, printPlace)
  const items = await listPrints(gateway.ctx.db, {
    ...of,
    limit: limit + 1,
    ...(after && { after: { at: new Date(after[0]), printId: after[1] } }),
  })
  const last = items[limit - 1]
  return {
    items: items.slice(0, limit),
    nextCursor: items.length > limit && last ? encodeCursor([last.at, last.printId]) : null,
  }
}
