import { Parser } from 'htmlparser2'
import { openCellBudget, openGrid, type CellBudget, type Grid, type GridOptions } from './grid.ts'
import { cellTextMax, xmlDepthMax } from './limits.ts'
import { tooLarge } from './open-archive.ts'
import type { Encoding, Sheet, Workbook } from '../../shared/sheet/workbook.ts'

/** The largest spans HTML allows. */
const spanMax = { columns: 1_000, rows: 65_534 }

/** A table being read. `taken` says for how many more rows a cell from above extends into each column. */
interface Table {
  budget: CellBudget
  grid: Grid
  row: number
  column: number
  taken: Map<number, number>
  cell: { text: string; columns: number; rows: number } | undefined
}

/**
 * Reads the tables of a web page, which many shop systems export under the name XLS: each table is a sheet, each cell
 * its visible text.
 */
export function readHtml(text: string, encoding: Encoding, options: GridOptions): Workbook {
  const budget = openCellBudget(options.limits)
  const open: Table[] = []
  const sheets: Sheet[] = []
  let unseen = 0
  const parser = new Parser({
    onopentag: (name, attributes) => {
      if (name === 'script' || name === 'style') unseen += 1
      if (name === 'table') open.push(openTable(open.length, budget, options))
      const table = open.at(-1)
      if (!table) return
      if (name === 'tr') startRow(table, /display\s*:\s*none/i.test(attributes['style'] ?? ''))
      if (name === 'td' || name === 'th') startCell(table, attributes)
      if (name === 'br' && table.cell) table.cell.text += ' '
    },
    ontext: (piece) => {
      const cell = open.at(-1)?.cell
      if (!cell || unseen > 0) return
      cell.text += piece
      if (cell.text.length > cellTextMax) throw tooLarge()
    },
    onclosetag: (name) => {
      if (name === 'script' || name === 'style') unseen -= 1
      const table = open.at(-1)
      if (!table) return
      if (name === 'td' || name === 'th') endCell(table)
      if (name !== 'table') return
      open.pop()
      const rows = table.grid.rows()
      if (rows.length > 0) sheets.push({ name: '', hidden: false, rows, hiddenColumns: [] })
    },
  })
  parser.end(text)
  return { source: 'html', sheets, text: { encoding, separator: '' }, notes: [] }
}

function openTable(depth: number, budget: CellBudget, options: GridOptions): Table {
  if (depth >= xmlDepthMax) throw tooLarge()
  return { budget, grid: openGrid(budget, options), row: 0, column: 0, taken: new Map(), cell: undefined }
}

function startRow(table: Table, hidden: boolean): void {
  endCell(table)
  table.row += 1
  table.column = 0
  table.grid.startRow(table.row, hidden)
  table.budget.spend(table.taken.size)
  for (const [column, rows] of table.taken)
    if (rows > 1) table.taken.set(column, rows - 1)
    else table.taken.delete(column)
}

function startCell(table: Table, attributes: Record<string, string>): void {
  endCell(table)
  if (table.row === 0) startRow(table, false)
  const span = (name: string, max: number): number =>
    Math.min(max, Math.max(1, Math.trunc(Number(attributes[name] ?? 1)) || 1))
  table.cell = { text: '', columns: span('colspan', spanMax.columns), rows: span('rowspan', spanMax.rows) }
}

/** Puts the cell at the first position not taken by a cell from above. */
function endCell(table: Table): void {
  const { cell } = table
  if (!cell) return
  table.cell = undefined
  while (table.taken.has(table.column)) table.column += 1
  const shown = cell.text.replace(/\s+/g, ' ').trim()
  if (shown !== '') table.grid.set(table.column, { shown, kind: 'text' })
  if (cell.rows > 1) {
    table.budget.spend(cell.columns)
    for (let i = 0; i < cell.columns; i += 1) table.taken.set(table.column + i, cell.rows)
  }
  table.column += cell.columns
}
