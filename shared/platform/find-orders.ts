import { cellAt, findTable, isComplete, type Layout, type Table } from '../sheet/find-table.ts'
import { plainName } from '../sheet/column-name.ts'
import type { Sheet, SheetRow, Workbook } from '../sheet/workbook.ts'
import type { PlatformColumn } from './platform-columns.ts'
import type { PlatformFault } from './platform-fault.ts'
import type { PlatformFormat } from './platform-formats.ts'
import { readText } from './platform-text.ts'

/** The orders of a file as a table. */
export interface OrderTable extends Table<PlatformColumn> {
  /** Rows of orders, in the file's order. */
  body: SheetRow[]
  /** Rows of descriptions below the names of the columns. */
  skipped: number
  /** Further columns with instants. */
  times: number[]
}

/** The most orders that a platform puts into one file. */
const rowsMax = 15_000

/**
 * Finds the table of a platform's orders in a workbook, or says what is wrong with the whole file. Hidden rows and
 * columns are read too: an order must not get lost because a spreadsheet was filtered.
 */
export function findOrders(
  { sheets }: Workbook,
  format: PlatformFormat,
  formats: readonly PlatformFormat[],
): OrderTable | PlatformFault[] {
  const shown = sheets.filter(({ hidden }) => !hidden).map(unhide)
  const tables = tablesOf(shown, format)
  const [table, second] = tables.filter((one) => isComplete(one, format.layout))
  const other = formats.find((one) => one.id !== format.id && fitsBetter(shown, one, table))
  if (other) return [refuse('other-platform', `these are orders of ${other.title.en}, not of ${format.title.en}`)]
  if (!table) return missingColumns(tables, format)
  if (second) return [refuse('which-sheet', 'several sheets have orders: keep one in the file')]
  if (table.twice.length > 0)
    return table.twice.map(({ column, place }) =>
      refuse('column-twice', `the column for ${column} is there twice`, table.head.number, nameAt(table, place)),
    )
  return withBody(table, format)
}

function withBody(table: Table<PlatformColumn>, format: PlatformFormat): OrderTable | PlatformFault[] {
  const skipped = table.rows.findIndex((row) => !describes(row, table))
  const body = skipped < 0 ? [] : table.rows.slice(skipped)
  if (body.length === 0) return [refuse('no-rows', 'there are no orders below the names of the columns')]
  if (body.length > rowsMax)
    return [refuse('too-many-rows', `a file has at most ${rowsMax} rows: export fewer days`, body[rowsMax]!.number)]
  const names = new Set(format.times.map(plainName))
  const times = [...table.head.cells.keys()].filter((place) => names.has(plainName(nameAt(table, place))))
  return { ...table, body, skipped, times }
}

const unhide = (sheet: Sheet): Sheet => ({
  ...sheet,
  hiddenColumns: [],
  rows: sheet.rows.map((row) => (row.hidden ? { ...row, hidden: false } : row)),
})

const tablesOf = (sheets: Sheet[], { layout }: PlatformFormat): Table<PlatformColumn>[] =>
  sheets
    .map((sheet) => tableBelowHead(sheet, layout) ?? findTable(sheet, layout))
    .filter((table) => table !== undefined)

/**
 * Which columns of a platform's file are read at all, told by the row with their names: none about the buyer. Cells
 * beyond the columns are, since they show that a row is shifted.
 */
export function keptColumns({
  layout,
  times,
}: PlatformFormat): () => (row: SheetRow) => ((column: number) => boolean) | undefined {
  const isHead = headOf(layout)
  const known = new Set([...Object.values(layout.names).flat(2), ...times.map(plainName)])
  return () => (row) => {
    if (!isHead(row)) return undefined
    const isKept = row.cells.map(({ shown }) => known.has(plainName(shown)))
    return (column) => isKept[column] ?? true
  }
}

/** A platform's names of columns stand above its orders: the first row that has them all needs no comparing. */
function tableBelowHead(sheet: Sheet, layout: Layout<PlatformColumn>): Table<PlatformColumn> | undefined {
  const at = sheet.rows.slice(0, 10).findIndex(headOf(layout))
  if (at < 0) return undefined
  const head = findTable({ ...sheet, rows: [sheet.rows[at]!] }, layout)
  const rows = sheet.rows.slice(at + 1).filter(({ cells }) => cells.length > 0)
  return head && isComplete(head, layout) ? { ...head, sheet, rows } : undefined
}

/** Whether a row has as many names of columns as a platform's file must have. */
function headOf({ names, required }: Layout<PlatformColumn>): (row: SheetRow) => boolean {
  const known = new Set(required.flatMap((column) => names[column].flat()))
  return ({ cells }) => cells.filter(({ shown }) => known.has(plainName(shown))).length >= required.length
}

function fitsBetter(sheets: Sheet[], { layout }: PlatformFormat, own: Table<PlatformColumn> | undefined): boolean {
  return sheets.some((sheet) => {
    const table = tableBelowHead(sheet, layout)
    return table !== undefined && (!own || table.columns.size > own.columns.size)
  })
}

/** A row that describes the columns has words where order, time and quantity belong. */
function describes(row: SheetRow, { columns }: Table<PlatformColumn>): boolean {
  return (['orderId', 'placedAt', 'quantity'] as const).every((column) => {
    const text = readText(cellAt(row, columns.get(column)))
    return /\p{L}{2}/u.test(text) && !/\d/.test(text)
  })
}

function missingColumns(
  tables: Table<PlatformColumn>[],
  { columns, required, template }: PlatformFormat,
): PlatformFault[] {
  const [best] = tables.toSorted((a, b) => b.columns.size - a.columns.size)
  if (!best) return [refuse('empty', 'the file is empty')]
  return required
    .filter((column) => !best.columns.has(column))
    .map((column) => {
      const [name, another] = columns[column] ?? [column]
      const names = another === undefined ? name! : `${name} (${another})`
      return refuse('column-missing', `the column ${names} is missing: ${template.en}`, null, name)
    })
}

export const nameAt = ({ head }: Pick<Table<PlatformColumn>, 'head'>, place: number): string =>
  readText(cellAt(head, place))

export function refuse(
  code: PlatformFault['code'],
  message: string,
  row: number | null = null,
  column: string | null = null,
): PlatformFault {
  return { row, column, code, message }
}
