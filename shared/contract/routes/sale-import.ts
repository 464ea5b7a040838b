import { z } from 'zod'
import { money, sku } from '../common.ts'
import { encodings } from '../../sheet/workbook.ts'
import { hosts, type Route } from '../route.ts'
import { choice } from './sale.ts'

/** What can be wrong with a file or a cell. */
const importFaults = [
  'empty',
  'no-rows',
  'encoding',
  'not-csv',
  'not-xlsx',
  'too-large',
  'too-slow',
  'encrypted',
  'damaged',
  'too-many-rows',
  'column-missing',
  'column-twice',
  'column-unknown',
  'cells',
  'missing',
  'sku',
  'sku-twice',
  'title',
  'choice',
  'choice-twice',
  'number',
  'grouped-number',
  'out-of-range',
  'which-sheet',
  'cell-error',
  'not-computed',
  'date',
  'digits-lost',
  'letters-lost',
  'shown-differs',
] as const
/** What was skipped or corrected, for information; no action is required. */
const importNotes = [
  'columns-left-out',
  'hidden-columns',
  'hidden-rows',
  'rows-left-out',
  'sheets-left-out',
  'looks-like-date',
  'letters-mended',
  'small-price',
] as const
const fault = z.object({
  row: z.int().nullable().describe("The spreadsheet's own row number, from 1; null for the file as a whole"),
  column: z.string().nullable(),
  code: z.enum(importFaults),
  message: z.string(),
  value: z.string().optional(),
})
const importedItem = z.object({
  row: z.int(),
  sku,
  title: z.string().describe('In full, with the choice'),
  choice: choice.optional().describe('The product of which it is a choice, if the file names one'),
  price: money,
  quota: z.int(),
  perViewerLimit: z.int().nullable(),
})
const note = z.object({
  row: z.int().nullable(),
  column: z.string().nullable(),
  code: z.enum(importNotes),
  message: z.string(),
  value: z.string().optional(),
})
const question = z.object({
  about: z.enum(['sheet', 'numbers']).describe('The query parameter that answers it'),
  example: z.string().nullable().describe('The first cell in question'),
  choices: z.array(
    z.object({
      answer: z.string(),
      means: z.string().describe('The name of the sheet, or what the example then means'),
      rows: z.int(),
    }),
  ),
})
const columnName = z.string().trim().min(1).max(200)
/** What a file calls the columns of the goods. */
const goodsMapping = z
  .strictObject({
    sku: columnName,
    title: columnName,
    choice: columnName.optional(),
    price: columnName,
    quota: columnName,
    limit: columnName.optional(),
  })
  .refine((names) => new Set(Object.values(names)).size === Object.values(names).length, 'a column is named twice')
export type GoodsMapping = z.output<typeof goodsMapping>
const importPreview = z.object({
  ok: z.boolean().describe('All rows can be imported; otherwise none should be'),
  format: z.enum(['csv', 'xlsx']),
  encoding: z.string().nullable(),
  separator: z.string().nullable(),
  rows: z.int(),
  items: z.array(importedItem),
  faults: z.array(fault).max(1000),
  faultsInAll: z.int(),
  notes: z.array(note).max(1000).describe('What was skipped or corrected'),
  questions: z.array(question).describe('Ambiguities, each asked once per file'),
  sheet: z.string().nullable().describe('The sheet that was read'),
  head: z
    .array(z.object({ name: z.string(), example: z.string() }))
    .max(200)
    .describe("The file's columns, each with its first value: say which is which with `PUT /api/imports/columns`"),
  exportOf: z
    .object({ vi: z.string(), en: z.string() })
    .nullable()
    .describe('The program whose export this is, if its column names reveal it'),
})
export type ImportFault = z.output<typeof fault>
export type ImportNote = z.output<typeof note>
export type ImportQuestion = z.output<typeof question>
export type ImportedItem = z.output<typeof importedItem>
export type ImportPreview = z.output<typeof importPreview>

const importQuery = z.strictObject({
  numbers: z
    .enum(['plain', 'vi', 'en'])
    .default('plain')
    .describe(
      'How to read ambiguous numbers: vi 1.000, en 1,000 for a thousand; plain: detected from the file, otherwise asked',
    ),
  sheet: z.coerce.number().int().min(1).max(1000).optional().describe('Which sheet of the workbook, from 1'),
  encoding: z.enum(encodings).optional().describe('Unset: detected'),
})

const importTypes = [
  'text/csv',
  'text/plain',
  'application/vnd.ms-excel',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/octet-stream',
] as const

/** Goods from a spreadsheet: first previewed, then imported by creating or editing the sale. */
export const saleImportRoutes = {
  previewImport: {
    method: 'post',
    path: '/api/imports/preview',
    allow: hosts,
    sheddable: true,
    query: importQuery,
    raw: { bytesMax: 2 * 1024 * 1024, types: importTypes },
    answer: importPreview,
    about:
      'Read goods from a CSV or XLSX file (up to 2 MiB, 500 rows) with every fault by row and column. Stores nothing: create the sale with the items, or edit one.',
  },
  keepGoodsColumns: {
    method: 'put',
    path: '/api/imports/columns',
    allow: hosts,
    body: goodsMapping,
    answer: goodsMapping,
    about:
      'Say once what your own files call the columns of the goods. From then on, a file that has all of them is read by these names; the most recent mapping is tried first.',
  },
} as const satisfies Record<string, Route>
