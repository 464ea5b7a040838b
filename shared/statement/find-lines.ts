import { plainName } from '../sheet/column-name.ts'
import { cellAt, findTable, isComplete, type Table } from '../sheet/find-table.ts'
import type { SheetRow, Workbook } from '../sheet/workbook.ts'
import { readText } from '../platform/platform-text.ts'
import { refuse, type StatementFault } from './statement-fault.ts'
import type { StatementColumn, StatementFormat } from './statement-formats.ts'

/** A statement's lines as a table, and whose it is. */
export interface LineTable extends Table<StatementColumn> {
  format: StatementFormat
  /** Columns that add up to the fee. */
  feeParts: number[]
}

/** A month of a large shop; carriers write one file a session. */
const linesMax = 100_000

/**
 * Finds the lines in a workbook, in the format that was named, else in the one whose columns it has most of. Hidden
 * rows are read too: money must not get lost because a spreadsheet was filtered.
 */
export function findLines(
  { sheets }: Workbook,
  formats: readonly StatementFormat[],
  wanted: StatementFormat | undefined,
): LineTable | StatementFault[] {
  const shown = sheets
    .filter(({ hidden }) => !hidden)
    .map((sheet) => ({ ...sheet, hiddenColumns: [], rows: sheet.rows.map((row) => ({ ...row, hidden: false })) }))
  const tables = formats.flatMap((format) =>
    shown.flatMap((sheet) => {
      const head = findTable({ ...sheet, rows: sheet.rows.slice(0, headRowsMax) }, format.layout)
      return head ? [{ format, sheet, head }] : []
    }),
  )
  const whole = tables.filter(({ format, head }) => isComplete(head, format.layout))
  const own = wanted ? whole.filter(({ format }) => format === wanted) : best(whole)
  const [found, second] = own
  if (!found) return wanted ? missing(wanted, tables, whole) : [refuse('unknown-format', whoseIsIt)]
  if (second)
    return [second.format === found.format ? refuse('which-sheet', twoSheets) : refuse('which-format', whoseIsIt)]
  const { format, sheet, head } = found
  if (head.twice.length > 0)
    return head.twice.map(({ column, place }) =>
      refuse('column-twice', `the column for ${column} is there twice`, head.head.number, nameAt(head.head, place)),
    )
  const rows = sheet.rows.filter(({ number }) => number > head.head.number)
  if (rows.length === 0) return [refuse('no-rows', 'there are no lines below the names of the columns')]
  if (rows.length > linesMax)
    return [refuse('too-many-rows', `a file has at most ${linesMax} lines: export fewer days`, rows[linesMax]!.number)]
  const parts = new Set(format.feeParts.map(plainName))
  const feeParts = [...head.head.cells.keys()].filter((place) => parts.has(plainName(nameAt(head.head, place))))
  return { ...head, sheet, rows, format, feeParts }
}

const headRowsMax = 40
const whoseIsIt = 'the columns do not tell whose statement it is: choose the carrier or platform'
const twoSheets = 'several sheets have lines: keep one in the file'

interface Found {
  format: StatementFormat
  head: Table<StatementColumn>
  sheet: Workbook['sheets'][number]
}

/** Those that have the most columns; several if that does not tell. */
function best(tables: readonly Found[]): Found[] {
  const most = Math.max(...tables.map(({ head }) => head.columns.size))
  return tables.filter(({ head }) => head.columns.size === most)
}

function missing(format: StatementFormat, tables: readonly Found[], whole: readonly Found[]): StatementFault[] {
  const [other] = best(whole)
  if (other)
    return [refuse('other-format', `this is a statement of ${other.format.title.en}, not of ${format.title.en}`)]
  const own = tables.filter((one) => one.format === format)
  const [nearest] = best(own)
  if (!nearest) return [refuse('empty', 'the file is empty')]
  return format.required
    .filter((column) => !nearest.head.columns.has(column))
    .map((column) => {
      const name = format.columns[column]?.[0] ?? column
      return refuse('column-missing', `the column ${name} is missing`, null, name)
    })
}

export const nameAt = (head: SheetRow, place: number): string => readText(cellAt(head, place))

/** Which columns are read at all, told by the row with their names: none about the buyer. */
export function keptColumns(
  formats: readonly StatementFormat[],
): () => (row: SheetRow) => ((column: number) => boolean) | undefined {
  const known = new Set(
    formats.flatMap(({ layout, feeParts }) => [...Object.values(layout.names).flat(2), ...feeParts.map(plainName)]),
  )
  const heads = formats.map(({ layout }) => layout.required.map((column) => new Set(layout.names[column].flat())))
  return () => (row) => {
    const names = row.cells.map(({ shown }) => plainName(shown))
    const isHead = heads.some((required) => required.every((one) => names.some((name) => one.has(name))))
    if (!isHead) return undefined
    // The first cell says whether a row adds the others up.
    const isKept = names.map((name, place) => place === 0 || known.has(name))
    return (column) => isKept[column] ?? true
  }
}
