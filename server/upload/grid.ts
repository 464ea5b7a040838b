import type { FileLimits } from './limits.ts'
import { tooLarge } from './open-archive.ts'
import type { Cell, SheetRow } from '../../shared/sheet/workbook.ts'

const empty: Cell = Object.freeze({ shown: '', kind: 'empty' })

/** Cells that may still be created, across all sheets of a file. */
export interface CellBudget {
  /** Throws `too-large` when nothing is left. */
  spend(cells: number): void
}

export function openCellBudget({ cells }: FileLimits): CellBudget {
  let left = cells
  return {
    spend: (spent) => {
      left -= spent
      if (left < 0) throw tooLarge()
    },
  }
}

/** Says of the columns, once it has seen a row by which it can tell, which are read in the rows below. */
export type Narrow = (row: SheetRow) => ((column: number) => boolean) | undefined

/** How a file is read. */
export interface GridOptions {
  limits: FileLimits
  /** Without it all columns are read. A new one is asked for each table. */
  narrow?: (() => Narrow) | undefined
}

/** Rows as they come from a file; only those with visible content are kept. */
export interface Grid {
  startRow(number: number, hidden: boolean): void
  rowNumber(): number
  /** Whether a cell of this column would be kept in the present row. */
  keeps(column: number): boolean
  /** Puts a cell into the row; undefined takes no space unless a cell follows. */
  set(column: number, cell: Cell | undefined): void
  rows(): SheetRow[]
}

/** Throws `too-large` when more cells are created than the budget allows, counting empty cells before others. */
export function openGrid(budget: CellBudget, { narrow }: GridOptions): Grid {
  const kept: SheetRow[] = []
  let row: SheetRow = { number: 0, hidden: false, cells: [] }
  const tell = narrow?.()
  let keeps: ((column: number) => boolean) | undefined
  const finish = (): void => {
    if (row.cells.length === 0) return
    kept.push(row)
    keeps ??= tell?.(row)
  }
  return {
    startRow: (number, hidden) => {
      if (number === row.number) return
      finish()
      row = { number, hidden, cells: [] }
    },
    rowNumber: () => row.number,
    keeps: (column) => keeps === undefined || keeps(column),
    set: (column, cell) => {
      if (
        cell === undefined ||
        keeps?.(column) === false ||
        (cell.shown.trim() === '' && cell.kind !== 'formula-without-value')
      )
        return
      budget.spend(Math.max(0, column + 1 - row.cells.length))
      while (row.cells.length < column) row.cells.push(empty)
      row.cells[column] = cell
    },
    rows: () => {
      finish()
      row = { number: row.number, hidden: false, cells: [] }
      return mergeSame(kept.toSorted((a, b) => a.number - b.number))
    },
  }
}

/** One row per number: some programs write the cells of a row in several elements. */
function mergeSame(rows: SheetRow[]): SheetRow[] {
  const merged: SheetRow[] = []
  for (const row of rows) {
    const last = merged.at(-1)
    if (last?.number !== row.number) merged.push(row)
    else
      for (const [place, cell] of row.cells.entries()) {
        while (last.cells.length <= place) last.cells.push(empty)
        if (cell !== empty) last.cells[place] = cell
      }
  }
  return merged
}
