import type { ImportPreview } from '../../shared/contract/routes/sale-import.ts'
import { readItems } from '../../shared/stock/import-items.ts'
import { readWorkbook } from '../upload/read-workbook.ts'
import type { Workbook } from '../../shared/sheet/workbook.ts'
import { UnreadableFile } from '../upload/sheet.ts'
import { failedPreview, type GoodsFile } from './failed-preview.ts'

/**
 * Reads goods from a CSV or XLSX file; faults are reported by row and column, and nothing is stored. Runs in the thread
 * of `server/upload/thread.ts`.
 */
export async function previewGoods({ bytes, numbers, sheet, encoding, mappings }: GoodsFile): Promise<ImportPreview> {
  try {
    const workbook = await readWorkbook(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), encoding)
    const taken = readItems(workbook, { numbers, sheet, mappings })
    return { ok: taken.faultsInAll === 0, ...kindOf(workbook), ...taken }
  } catch (error) {
    if (error instanceof UnreadableFile) return failedPreview(error)
    throw error
  }
}

function kindOf({ source, text }: Workbook): Pick<ImportPreview, 'format' | 'encoding' | 'separator'> {
  return {
    format: source === 'xlsx' ? 'xlsx' : 'csv',
    encoding: text?.encoding ?? null,
    separator: text === undefined || text.separator === '' ? null : text.separator,
  }
}
