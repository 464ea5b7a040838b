import { z } from 'zod'
import { paperSizes } from '../../packing/paper/paper-size.ts'
import { printDocuments } from '../../packing/print.ts'
import { isPrinterHost, printerPorts } from '../../packing/printer.ts'
import { id, instant } from '../common.ts'
import { hosts, listOf, packers, page, plainText, saleParams, staff, text, type Route } from '../route.ts'
import { staffName } from '../staff-name.ts'

const paperSize = z.enum(paperSizes)
const parcelNumber = z.int().min(1, 'must be at least 1').max(100_000)

const printing = {
  printId: id,
  document: z.enum(printDocuments).default('labels'),
  size: paperSize.optional(),
  reverse: z.boolean().default(false),
  reason: plainText(200).optional(),
  printerId: id.optional(),
}
export const newPrint = z
  .strictObject({ ...printing, from: parcelNumber.optional(), to: parcelNumber.optional() })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    path: ['to'],
    message: 'must not be before from',
  })
export const newSalePrint = z.strictObject({
  ...printing,
  document: z.enum(['labels', 'labels-and-slips']).default('labels'),
})
/** Positions in an earlier job, in the order its labels came out. */
export const printAgain = z
  .strictObject({
    printId: id,
    from: parcelNumber.default(1),
    to: parcelNumber.optional(),
    size: paperSize.optional(),
    reason: plainText(200).optional(),
    printerId: id.optional(),
  })
  .refine(({ from, to }) => to === undefined || from <= to, { path: ['to'], message: 'must not be before from' })
const printToResume = z.strictObject({ printed: z.int().min(0).max(1000).default(0) })

const print = z
  .object({
    printId: id,
    saleId: id,
    batchId: id.optional(),
    printerId: id.optional(),
    document: z.enum(printDocuments),
    size: paperSize,
    reverse: z.boolean(),
    from: z.int().optional(),
    to: z.int().optional(),
    reason: z.string().optional(),
    copy: z.int(),
    labels: z.int(),
    reprints: z.int(),
    done: z.int(),
    state: z.enum(['drawing', 'ready', 'printing', 'stopped', 'printed']),
    error: z.string().optional(),
    actor: staffName,
    at: instant,
    chunks: z.array(
      z.object({
        number: z.int(),
        labels: z.int(),
        state: z.enum(['waiting', 'drawn', 'sending', 'printed', 'stopped']),
        path: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'Print' })
export type PrintView = z.output<typeof print>
const printAnswer = print.extend({ replayed: z.boolean().optional() })

export const newPrinter = z.strictObject({
  printerId: id,
  seller: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,60}$/, 'use lower-case letters, digits and hyphens')
    .optional()
    .describe('Whose labels it prints; only an admin may name another than the own seller'),
  name: plainText(60),
  host: text(60).refine(
    isPrinterHost,
    'must be the IP address of a machine on the local network (10.…, 172.16.…, 192.168.…, 127.…, fc00::/7)',
  ),
  port: z
    .int()
    .refine((port) => printerPorts.includes(port), `must be one of ${printerPorts.join(', ')}`)
    .default(9100),
  dpi: z.union([z.literal(203), z.literal(300)]).default(203),
  size: paperSize.exclude(['a4']).default('100x150'),
})
const printer = z.object({
  printerId: id,
  seller: z.string(),
  name: z.string(),
  host: z.string(),
  port: z.int(),
  dpi: z.int(),
  size: paperSize,
})
export type PrinterView = z.output<typeof printer>

export const documentKinds = {
  'pick-list.pdf': 'pick-list',
  'packing-slips.pdf': 'packing-slips',
  'labels.pdf': 'labels',
  'labels-and-slips.pdf': 'labels-and-slips',
  'labels.zpl': 'labels-zpl',
} as const

const documentNames = Object.keys(documentKinds) as (keyof typeof documentKinds)[]

const placeInBatch = z.coerce.number().int().min(1, 'must be at least 1').max(100_000).optional()

/** Paper size, range and order of a document. */
const documentQuery = z
  .strictObject({
    size: paperSize.optional(),
    from: placeInBatch,
    to: placeInBatch,
    reverse: z.enum(['0', '1']).optional(),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    path: ['to'],
    message: 'must not be before from',
  })

/**
 * Paper: documents of a batch; print jobs with what was printed, when, by whom and why; and the printers that we send
 * to directly.
 */
export const printRoutes = {
  printBatch: {
    method: 'post',
    path: '/api/batches/:id/prints',
    allow: packers,
    params: saleParams,
    body: newPrint,
    status: 201,
    otherwise: { 200: 'already made: repeats the answer' },
    answer: printAnswer,
    about:
      'Print a document for a batch, or for its parcels `from` to `to`. A label that was printed before gets a new code and a copy number: the old code is `parcel-replaced` from then on. Without `size`, the last one used. With `printerId` it is sent to that printer, otherwise each chunk is a PDF.',
  },
  printSale: {
    method: 'post',
    path: '/api/sales/:id/prints',
    allow: ['host', 'packer', 'owner', 'admin'],
    params: saleParams,
    body: newSalePrint,
    status: 201,
    otherwise: { 200: 'already made: repeats the answer' },
    answer: printAnswer,
    about:
      'Print every label of the sale that has not been printed yet, batch by batch in packing order, in chunks of 300.',
  },
  listBatchPrints: {
    method: 'get',
    path: '/api/batches/:id/prints',
    allow: packers,
    params: saleParams,
    query: z.strictObject(page),
    answer: listOf(print),
    about: 'Print jobs of a batch, newest first.',
  },
  listSalePrints: {
    method: 'get',
    path: '/api/sales/:id/prints',
    allow: ['host', 'packer', 'owner', 'admin'],
    params: saleParams,
    query: z.strictObject(page),
    answer: listOf(print),
    about: 'Print jobs of a sale, newest first.',
  },
  readPrint: {
    method: 'get',
    path: '/api/prints/:id',
    allow: ['host', 'packer', 'owner', 'admin'],
    params: saleParams,
    answer: print,
    about: 'A print job with its progress: `done` of `labels`.',
  },
  readPrintChunk: {
    method: 'get',
    path: '/api/prints/:id/:file',
    allow: ['host', 'packer', 'owner', 'admin'],
    params: z.strictObject({ id, file: z.string().regex(/^[1-9]\d{0,3}\.pdf$/) }),
    answer: 'application/pdf',
    linked: true,
    about: 'The pages of one chunk, as soon as they are rendered.',
  },
  resumePrint: {
    method: 'post',
    path: '/api/prints/:id/resume',
    allow: packers,
    params: saleParams,
    body: printToResume,
    answer: print,
    about:
      'Resume after a printer broke down. `printed` = labels of the interrupted chunk that came out whole; the others are reprinted under new codes.',
  },
  printAgain: {
    method: 'post',
    path: '/api/prints/:id/again',
    allow: ['host', 'packer', 'owner', 'admin'],
    params: saleParams,
    body: printAgain,
    status: 201,
    otherwise: { 200: 'already made: repeats the answer' },
    answer: printAnswer,
    about:
      'Resume after a jam that the printer did not report: a new job for the `from`-th to the `to`-th label of this one, in the order they came out, under new codes. Earlier labels stay valid.',
  },
  stopPrint: {
    method: 'post',
    path: '/api/prints/:id/stop',
    allow: packers,
    params: saleParams,
    answer: print,
    about:
      'Send nothing more of this job to its printer. For a job printed by a browser, no more pages are rendered, and labels without a page count as not printed.',
  },
  addPrinter: {
    method: 'post',
    path: '/api/printers',
    allow: hosts,
    body: newPrinter,
    status: 201,
    otherwise: { 200: 'already made: repeats the answer' },
    answer: printer.extend({ replayed: z.boolean().optional() }),
    about: "Add a printer on the local network for a seller's labels.",
  },
  listPrinters: {
    method: 'get',
    path: '/api/printers',
    allow: ['host', 'packer', 'owner', 'admin'],
    answer: z.object({ items: z.array(printer) }),
    about: 'The printers that labels may be sent to.',
  },
  removePrinter: {
    method: 'delete',
    path: '/api/printers/:id',
    allow: hosts,
    params: saleParams,
    answer: z.object({}),
    about: 'Remove a printer; nothing more is sent to it.',
  },
  printTestPage: {
    method: 'post',
    path: '/api/printers/:id/test',
    allow: [...new Set([...hosts, ...packers])],
    params: saleParams,
    body: z.strictObject({ language: z.enum(['vi', 'en']).default('vi') }),
    answer: z.object({
      state: z.enum(['printed', 'unreached', 'broken']).describe('It took the page, does not answer, or broke off'),
    }),
    about: 'Send one page to a printer: its name, its paper from edge to edge, and a barcode to try the scanner on.',
  },
  readDocument: {
    method: 'get',
    path: '/api/batches/:id/:document',
    allow: packers,
    params: z.strictObject({ id, document: z.enum(documentNames) }),
    query: documentQuery,
    answer: 'application/pdf',
    linked: true,
    otherwise: { 200: 'a PDF; labels.zpl is application/zpl' },
    about:
      'pick-list.pdf, packing-slips.pdf, labels.pdf, labels-and-slips.pdf or labels.zpl; other paper with `?size=`, a range of parcels with `?from=&to=`, the last page on top with `?reverse=1`.',
  },
  linkDocument: {
    method: 'post',
    path: '/api/documents/link',
    allow: staff,
    body: z.strictObject({ path: text(200) }),
    answer: z.object({ url: z.string(), expiresAt: instant }),
    about: 'A signed URL for a document that the token itself may open, valid for 5 minutes.',
  },
} as const satisfies Record<string, Route>
