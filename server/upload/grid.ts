import { cellsMax } from './limits.ts'
import { tooLarge } from './open-archive.ts'
import type { Cell, SheetRow } from '../../shared/sheet/workbook.ts'

const empty: Cell = Object.freeze({ shown: '', kind: 'empty' })

/** Cells that may still be created, across all sheets of a file. */
export interface CellBudget {
  /** Throws `too-large` when nothing is left. */
  spend(cells: number): void
}

export function openCellBudget(): CellBudget {
  let left = cellsMax
  return {
    spend: (cells) => {
      left -= cells
      if (left < 0) throw tooLarge()
    },
  }
}

/** Rows as they come from a file; only those with visible content are kept. */
export interface Grid {
  startRow(number: number, hidden: boolean): void
  rowNumber(): number
  /** Puts a cell into the row; undefined takes no space unless a cell follows. */
  set(column: number, cell: Cell | undefined): void
  rows(): SheetRow[]
}

/** Throws `too-large` when more cells are created than the budget allows, counting empty cells before others. */
export function openGrid(budget: CellBudget): Grid {
  const kept: SheetRow[] = []
  let row: SheetRow = { number: 0, hidden: false, cells: [] }
  const finish = (): void => {
    if (row.cells.length > 0) kept.push(row)
  }
  return {
    startRow: (number, hidden) => {
      finish()
      row = { number, hidden, cells: [] }
    },
    rowNumber: () => row.number,
    set: (column, cell) => {
      if (cell === undefined || (cell.shown.trim() === '' && cell.kind !== 'formula-without-value')) return
      budget.spend(Math.max(0, column + 1 - row.cells.length))
      while (row.cells.length < column) row.cells.push(empty)
      row.cells[column] = cell
    },
    rows: () => {
      finish()
      row = { number: row.number, hidden: false, cells: [] }
      return kept.toSorted((a, b) => a.number - b.number)
    },
  }
}
