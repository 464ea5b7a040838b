import { plainName } from './column-name.ts'
import { mendTexts } from './mend-text.ts'
import type { Cell, Sheet, SheetRow } from './workbook.ts'

/** How the columns of a kind of table are called: for each column groups of plain names, the usual ones first. */
export interface Layout<Column extends string> {
  names: Record<Column, readonly (readonly string[])[]>
  required: readonly Column[]
}

/** Where the table stands in a sheet. */
export interface Table<Column extends string> {
  sheet: Sheet
  /** The row with the names of the columns, as they are shown. */
  head: SheetRow
  columns: Map<Column, number>
  /** Columns that two names of the same rank claim, with the second one's place. */
  twice: { column: Column; place: number }[]
  /** Visible rows below the names. */
  rows: SheetRow[]
  hiddenRows: number
}

/** Titles, addresses and instructions take this many rows before the names of the columns at most. */
const headRowsMax = 40
const empty: Cell = { shown: '', kind: 'empty' }

export const cellAt = (row: SheetRow, place: number | undefined): Cell =>
  (place === undefined ? undefined : row.cells[place]) ?? empty

/**
 * Finds the row that names the columns among the first visible rows of a sheet: the one with the most required columns,
 * then the most columns at all, then the first; where no column is known, the first of the rows with the most cells.
 * Hidden columns are not looked at. Undefined for a sheet that shows nothing.
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

/** True when every required column was found. */
export const isComplete = <Column extends string>(table: Table<Column>, { required }: Layout<Column>): boolean =>
  required.every((column) => table.columns.has(column))

function columnsOf<Column extends string>(
  head: SheetRow,
  hidden: ReadonlySet<number>,
  { names }: Layout<Column>,
): Pick<Table<Column>, 'columns' | 'twice'> {
  const shown = mendTexts(head.cells.map((cell) => cell.shown.trim())).map(({ text }) => plainName(text))
  const columns = new Map<Column, number>()
  const twice: Table<Column>['twice'] = []
  for (const [column, groups] of Object.entries(names) as [Column, readonly (readonly string[])[]][])
    for (const group of groups) {
      const places = [...shown.keys()].filter((place) => !hidden.has(place) && group.includes(shown[place]!))
      if (places.length === 0) continue
      columns.set(column, places[0]!)
      for (const place of places.slice(1)) twice.push({ column, place })
      break
    }
  return { columns, twice }
}
