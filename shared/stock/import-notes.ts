import type { ImportedItem, ImportNote } from '../contract/routes/sale-import.ts'
import { cellAt, type Table } from '../sheet/find-table.ts'
import { shown } from '../sheet/shown-text.ts'
import type { SheetRow, Workbook } from '../sheet/workbook.ts'
import type { GoodsColumn as Column } from './goods-columns.ts'
import type { Reading } from './read-goods-row.ts'

/** Below any price in đồng: a price below it was probably meant in thousands. */
const smallPriceMax = 1_000

/** What of a workbook was left out. */
export function notesOf({ sheets }: Workbook, table: Table<Column>, body: SheetRow[]): ImportNote[] {
  const { head, sheet, columns, rows, hiddenRows } = table
  const used = new Set(columns.values())
  const hidden = new Set(sheet.hiddenColumns)
  const namesAt = (wanted: (place: number) => boolean): string[] =>
    [...head.cells.keys()]
      .filter((place) => wanted(place) && cellAt(head, place).shown.trim() !== '')
      .map((place) => shown(cellAt(head, place).shown))
  const leftOut = namesAt((place) => !used.has(place) && !hidden.has(place))
  const unseen = namesAt((place) => hidden.has(place))
  const others = sheets.filter((one) => one !== sheet && one.rows.length > 0).map(({ name }) => name || '?')
  const leftRows = rows.filter((row) => !body.includes(row))
  const notes: ImportNote[] = []
  const add = (code: ImportNote['code'], value: string, message: string): number =>
    notes.push({ row: null, column: null, code, message, value })
  if (leftOut.length > 0) add('columns-left-out', listed(leftOut), `columns that are not needed: ${listed(leftOut)}`)
  if (unseen.length > 0) add('hidden-columns', listed(unseen), `hidden columns were skipped: ${listed(unseen)}`)
  if (hiddenRows > 0) add('hidden-rows', String(hiddenRows), `${hiddenRows} hidden rows were skipped`)
  if (leftRows.length > 0)
    add('rows-left-out', listed(leftRows.map(({ number }) => String(number))), 'rows without goods were skipped')
  if (others.length > 0) add('sheets-left-out', listed(others), `other sheets were skipped: ${listed(others)}`)
  return notes
}

const listed = (names: string[]): string =>
  names.length > 40 ? `${names.slice(0, 40).join(', ')}, … (${names.length})` : names.join(', ')

/** Names whose letters were corrected. */
export function noteLetters({ rowNames, notes, names }: Reading): void {
  const mended = [...rowNames].flatMap(([row, { product, choice }]) => {
    const one = [product, choice].find(({ state }) => state === 'mended')
    return one ? [[row, one] as const] : []
  })
  const [first] = mended
  if (first)
    notes.push({
      row: first[0],
      column: names.get('title')!,
      code: 'letters-mended',
      message: `letters were corrected in ${mended.length} rows; check the names`,
      value: shown(first[1].text),
    })
}

/** Prices that may be meant in thousands. */
export function noteSmallPrices({ notes, names }: Reading, items: ImportedItem[]): void {
  const small = items.filter(({ price }) => price > 0 && price < smallPriceMax)
  const [first] = small
  if (first)
    notes.push({
      row: first.row,
      column: names.get('price')!,
      code: 'small-price',
      message: `${small.length} prices are below ${smallPriceMax}: are they meant in thousands?`,
      value: String(first.price),
    })
}
