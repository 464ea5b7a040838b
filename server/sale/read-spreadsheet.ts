import type { ImportPreview } from '../../shared/contract/routes/sale-import.ts'
import { readItems, type Cell as ItemCell, type CellRow } from '../../shared/stock/import-items.ts'
import { readWorkbook } from '../upload/read-workbook.ts'
import type { Cell, Workbook } from '../../shared/sheet/workbook.ts'
import { UnreadableFile } from '../upload/sheet.ts'
import { failedPreview, type GoodsFile } from './failed-preview.ts'

/** Reads goods from a CSV or XLSX file; what is wrong is told by row and column, and nothing is kept. Runs in the thread of `server/upload/thread.ts`. */
export async function previewGoods({ bytes, numbers, encoding }: GoodsFile): Promise<ImportPreview> {
  try {
    const workbook = await readWorkbook(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), encoding)
    const taken = readItems(rowsOf(workbook), numbers)
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

/** The rows of the first sheet that can be seen and holds something. */
function rowsOf({ sheets }: Workbook): CellRow[] {
  const sheet = sheets.find(({ hidden, rows }) => !hidden && rows.length > 0)
  return (sheet?.rows ?? []).map(({ number, cells }) => ({ row: number, cells: cells.map(valueOf) }))
}

function valueOf(cell: Cell): ItemCell {
  return cell.kind === 'number' ? cell.number : cell.shown
}
