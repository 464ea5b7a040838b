import { z } from 'zod'
import { money, sku } from '../common.ts'
import { hosts, type Route } from '../route.ts'

export const importColumns = ['sku', 'title', 'price', 'quota', 'limit'] as const
/** What can be wrong with a file or a cell of it. */
export const importFaults = [
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
  'number',
  'grouped-number',
  'out-of-range',
] as const
const fault = z.object({
  row: z.int().nullable().describe('As the spreadsheet counts, from 1; null for the file as a whole'),
  column: z.string().nullable(),
  code: z.enum(importFaults),
  message: z.string(),
  value: z.string().optional(),
})
const importedItem = z.object({
  row: z.int(),
  sku,
  title: z.string(),
  price: money,
  quota: z.int(),
  perViewerLimit: z.int().nullable(),
})
const importPreview = z.object({
  ok: z.boolean().describe('All rows can be taken; else none should be'),
  format: z.enum(['csv', 'xlsx']),
  encoding: z.string().nullable(),
  separator: z.string().nullable(),
  rows: z.int(),
  items: z.array(importedItem),
  faults: z.array(fault).max(1000),
  faultsInAll: z.int(),
})
export type ImportFault = z.output<typeof fault>
export type ImportedItem = z.output<typeof importedItem>
export type ImportPreview = z.output<typeof importPreview>

const importQuery = z.strictObject({
  numbers: z
    .enum(['plain', 'vi', 'en'])
    .default('plain')
    .describe('How numbers are written: 1000; vi also 1.000; en also 1,000'),
  encoding: z
    .enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1258'])
    .optional()
    .describe('Unset: found by the file itself'),
})

export const importTypes = [
  'text/csv',
  'text/plain',
  'application/vnd.ms-excel',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/octet-stream',
] as const

/** Goods from a spreadsheet: first looked at, then made with the sale or by its edit. */
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
      'Read goods from a CSV or XLSX file (up to 2 MiB, 500 rows) with every fault by row and column. Keeps nothing: make the sale with the items, or edit one.',
  },
} as const satisfies Record<string, Route>
