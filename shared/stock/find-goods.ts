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

/** What a row calls its product, and which choice of it the row is (empty: none). */
export interface RowNames {
  product: MendedText
  choice: MendedText
}

/**
 * The names in each row. A column says the choice; in exports with a row per variant, the options do, and only the
 * first row names the product.
 */
export function namesOf({ head, columns, format }: GoodsTable, body: SheetRow[]): Map<number, RowNames> {
  const placeOf = (wanted: string): number =>
    head.cells.findIndex((cell) => plainName(cell?.shown ?? '') === plainName(wanted))
  const handle = format?.variants && placeOf(format.variants.group)
  const options = format?.variants?.options.map(placeOf).filter((place) => place >= 0) ?? [columns.get('choice')]
  const byHandle = new Map<string, string>()
  const products = body.map((row) => {
    const own = cellAt(row, columns.get('title')).shown.trim()
    const key = cellAt(row, handle).shown.trim()
    if (own !== '' && key !== '') byHandle.set(key, own)
    return own || (byHandle.get(key) ?? '')
  })
  const choices = body.map((row, i) => {
    const named = options.map((place) => cellAt(row, place).shown.trim())
    return products[i] === '' ? '' : named.filter((one) => one !== '' && one !== 'Default Title').join(', ')
  })
  const mended = mendTexts([...products, ...choices])
  return new Map(body.map((row, i) => [row.number, { product: mended[i]!, choice: mended[body.length + i]! }]))
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
