import { plainName } from './column-name.ts'
import { mendTexts } from './mend-text.ts'
import type { Cell, Sheet, SheetRow } from './workbook.ts'

/** The column names of a kind of table: for each column, groups of plain names, most common first. */
export interface Layout<Column extends string> {
  names: Record<Column, readonly (readonly string[])[]>
  required: readonly Column[]
}

/** Where the table is in a sheet. */
export interface Table<Column extends string> {
  sheet: Sheet
  /** The row with the column names, as displayed. */
  head: SheetRow
  columns: Map<Column, number>
  /** Columns claimed by two names of the same rank, with the second one's position. */
  twice: { column: Column; place: number }[]
  /** Visible rows below the names. */
  rows: SheetRow[]
  hiddenRows: number
}

/** Titles, addresses and instructions take up at most this many rows before the column names. */
const headRowsMax = 40
const empty: Cell = { shown: '', kind: 'empty' }

export const cellAt = (row: SheetRow, place: number | undefined): Cell =>
  (place === undefined ? undefined : row.cells[place]) ?? empty

/**
 * Finds the row with the column names among the first visible rows of a sheet: the one with the most required columns,
 * then the most known columns, then the first; if no column is known, the first of the rows with the most cells. Hidden
 * columns are ignored. Undefined for a sheet that shows nothing.
 */
export function findTable<Column extends string>(sheet: Sheet, layout: Layout<Column>): Table<Column> | undefined {
  const visible = sheet.rows.filter(({ hidden, cells }) => !hidden && cells.some(({ shown }) => shown.trim() !== ''))
  const hidden = new Set(sheet.hiddenColumns)
  const heads = visible.slice(0, headRowsMax).map((head, at) => {
    const found = columnsOf(head, hidden, layout)
    const required = layout.required.filter((column) => found.columns.has(column)).length
    const filled = head.cells.filter((cell) => cell.shown.trim() !== '').length
    return {
      head,
      at,
      ...found,
      score: required * 100 + found.columns.size,
      filled: found.columns.size > 0 ? 0 : filled,
    }
  })
  const best = heads.toSorted((a, b) => b.score - a.score || b.filled - a.filled || a.at - b.at)[0]
  if (!best) return undefined
  return {
    sheet,
    head: best.head,
    columns: best.columns,
    twice: best.twice,
    rows: visible.slice(best.at + 1),
    hiddenRows: sheet.rows.filter((row) => row.hidden && row.number > best.head.number).length,
  }
}

/** Whether every required column was found. */
export const isComplete = <Column extends string>(table: Table<Column>, { required }: Layout<Column>): boolean =>
  required.every((column) => table.columns.has(column))

function columnsOf<Column extends string>(
  head: SheetRow,
  hidden: ReadonlySet<number>,
  { names }: Layout<Column>,
): Pick<Table<Column>, 'columns' | 'twice'> {
  // A stray value far to the right puts thousands of empty cells in front of it: they are no names.
  const filled = head.cells.flatMap(({ shown }, place) => (shown.trim() === '' ? [] : [{ text: shown.trim(), place }]))
  const plain = mendTexts(filled.map(({ text }) => text)).map(({ text }) => plainName(text))
  const columns = new Map<Column, number>()
  const twice: Table<Column>['twice'] = []
  for (const [column, groups] of Object.entries(names) as [Column, readonly (readonly string[])[]][])
    for (const group of groups) {
      const places = filled.flatMap(({ place }, i) => (!hidden.has(place) && group.includes(plain[i]!) ? [place] : []))
      if (places.length === 0) continue
      columns.set(column, places[0]!)
      for (const place of places.slice(1)) twice.push({ column, place })
      break
    }
  return { columns, twice }
}
