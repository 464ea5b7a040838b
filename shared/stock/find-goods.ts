import type { GoodsMapping, ImportPreview } from '../contract/routes/sale-import.ts'
import { plainName } from '../sheet/column-name.ts'
import { cellAt, findTable, isComplete, type Table } from '../sheet/find-table.ts'
import { mendTexts, type MendedText } from '../sheet/mend-text.ts'
import { shown } from '../sheet/shown-text.ts'
import type { Sheet, SheetRow } from '../sheet/workbook.ts'
import { goodsColumns, type GoodsColumn } from './goods-columns.ts'
import { goodsFormats, layoutOf, type GoodsFormat } from './goods-formats.ts'

/** Where the goods are in a sheet, and which program exported it if the column names reveal that. */
export interface GoodsTable extends Table<GoodsColumn> {
  format?: GoodsFormat
}

/**
 * Finds the goods in a sheet: by the seller's own mappings from earlier files, by the columns of a known program,
 * otherwise by the column names people commonly use.
 */
export function findGoods(sheet: Sheet, mappings: readonly GoodsMapping[] = []): GoodsTable | undefined {
  for (const own of mappings.map(layoutOf)) {
    const table = findTable(sheet, own)
    if (table && isComplete(table, own)) return table
  }
  for (const format of goodsFormats) {
    const table = findTable(sheet, format.layout)
    if (table && isComplete(table, format.layout)) return { ...table, format }
  }
  return findTable(sheet, goodsColumns)
}

/** In exports with a row per variant, only the first row names the product, and options distinguish the others. */
export function titlesOf({ head, columns, format }: GoodsTable, body: SheetRow[]): Map<number, MendedText> {
  const placeOf = (wanted: string): number =>
    head.cells.findIndex((cell) => plainName(cell?.shown ?? '') === plainName(wanted))
  const handle = format?.variants && placeOf(format.variants.group)
  const options = (format?.variants?.options ?? []).map(placeOf).filter((place) => place >= 0)
  const byHandle = new Map<string, string>()
  const texts = body.map((row) => {
    const own = cellAt(row, columns.get('title')).shown.trim()
    const key = cellAt(row, handle).shown.trim()
    if (own !== '' && key !== '') byHandle.set(key, own)
    const chosen = options.map((place) => cellAt(row, place).shown.trim())
    const named = chosen.filter((option) => option !== '' && option !== 'Default Title')
    const title = own || (byHandle.get(key) ?? '')
    return title !== '' && named.length > 0 ? `${title} - ${named.join(', ')}` : title
  })
  return new Map(mendTexts(texts).map((mended, i) => [body[i]!.number, mended]))
}

/** The visible named columns, each with the first value below it. */
export function headOf({ head, sheet, rows }: GoodsTable): ImportPreview['head'] {
  const hidden = new Set(sheet.hiddenColumns)
  return [...head.cells.keys()]
    .filter((place) => !hidden.has(place) && cellAt(head, place).shown.trim() !== '')
    .slice(0, 200)
    .map((place) => ({
      name: shown(cellAt(head, place).shown),
      example: shown(rows.map((row) => cellAt(row, place).shown.trim()).find((value) => value !== '') ?? ''),
    }))
}
