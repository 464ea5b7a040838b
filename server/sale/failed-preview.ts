import type { z } from 'zod'
import type { GoodsMapping, saleImportRoutes, ImportPreview } from '../../shared/contract/routes/sale-import.ts'
import type { UnreadableFile } from '../upload/sheet.ts'

/** A host's spreadsheet, and how to interpret its numbers. */
export interface GoodsFile extends z.output<(typeof saleImportRoutes)['previewImport']['query']> {
  bytes: Uint8Array
  mappings?: readonly GoodsMapping[]
}

/** The preview of a file that could not be read. */
export function failedPreview({ code, row, message, source, encoding }: UnreadableFile): ImportPreview {
  const fault = { row, column: null, code, message }
  const kind = { format: source === 'xlsx' ? ('xlsx' as const) : ('csv' as const), encoding, separator: null }
  return {
    ok: false,
    ...kind,
    rows: 0,
    items: [],
    faults: [fault],
    faultsInAll: 1,
    notes: [],
    questions: [],
    sheet: null,
    head: [],
    exportOf: null,
  }
}
