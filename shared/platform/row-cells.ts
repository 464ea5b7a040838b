import { cellAt } from '../sheet/find-table.ts'
import type { Cell, SheetRow } from '../sheet/workbook.ts'
import { nameAt, type OrderTable } from './find-orders.ts'
import { platformColumns, type PlatformColumn } from './platform-columns.ts'
import type { PlatformFault } from './platform-fault.ts'
import { openTextReader, readCode } from './platform-text.ts'

/** A column of a table: where it is, and what its cells say row by row if they are codes. */
export interface Column {
  name: PlatformColumn
  place: number | undefined
  codes: readonly string[]
}
export type Columns = Readonly<Record<PlatformColumn, Column>>

/** Columns of codes. Each is read once, as a whole: a spreadsheet shortens whole columns. */
export const codeColumns = ['orderId', 'packageId', 'tracking', 'sku', 'skuId', 'productSku'] as const

/** The columns of a table, found once for all of its rows. */
export function openColumns({ body, columns }: OrderTable): Columns {
  const open = (name: PlatformColumn): Column => {
    const place = columns.get(name)
    const isRead = place !== undefined && (codeColumns as readonly PlatformColumn[]).includes(name)
    return { name, place, codes: isRead ? body.map((row) => readCode(cellAt(row, place))) : [] }
  }
  return Object.fromEntries(platformColumns.map((name) => [name, open(name)])) as Record<PlatformColumn, Column>
}

/** The cells of the row that is being read: `at` is its place below the names of the columns. */
export interface RowCells {
  row: SheetRow
  at: number
  columns: Columns
  /** A cell's text as a person reads it. */
  text(cell: Cell): string
  /** Adds what is wrong with a cell to the faults. */
  say(column: Column, code: PlatformFault['code'], message: string): undefined
}

export function openRowCells(table: OrderTable, columns: Columns, faults: PlatformFault[]): RowCells {
  const cells: RowCells = {
    row: table.head,
    at: 0,
    columns,
    text: openTextReader(),
    say: ({ name, place }, code, message) => {
      const value = cells.text(cellAt(cells.row, place))
      const isTellable = tellable[name]?.test(value)
      const fault = { row: cells.row.number, column: nameAt(table, place!), code, message }
      faults.push({ ...fault, ...(isTellable && { value }) })
      return undefined
    },
  }
  return cells
}

/** What may be told of a cell that cannot be read: a row that is shifted may have a person's data anywhere. */
const tellable: Partial<Record<PlatformColumn, RegExp>> = {
  orderId: /^[\w.,+-]{1,40}$/,
  packageId: /^[\w.,+-]{1,40}$/,
  tracking: /^[\w-]{1,40}$/,
  placedAt: /^[\d/:. T-]{1,30}$/,
  paidAt: /^[\d/:. T-]{1,30}$/,
  quantity: /^[\d.,-]{1,15}$/,
  amount: /^[\d.,-]{1,20}$/,
  unitPrice: /^[\d.,-]{1,20}$/,
  status: /^.{1,60}$/,
  substatus: /^.{1,60}$/,
  returnType: /^.{1,60}$/,
}

/** The value of a cell, or undefined with a fault if the spreadsheet has none there. */
export function valueOf(cells: RowCells, column: Column): Cell | undefined {
  const cell = cellAt(cells.row, column.place)
  if (cell.kind === 'error') return cells.say(column, 'cell-error', 'shows an error')
  if (cell.kind === 'formula-without-value') return cells.say(column, 'not-computed', 'is a formula without a value')
  return cell
}

/** What a cell says; empty where it says nothing. */
export function textOf(cells: RowCells, column: Column): string {
  const cell = valueOf(cells, column)
  return cell ? cells.text(cell) : ''
}

/** What a cell says as a code; undefined with a fault if the spreadsheet has no value there. */
export function codeOf(cells: RowCells, column: Column): string | undefined {
  return valueOf(cells, column) && (column.codes[cells.at] ?? '')
}

/** Whether there is nothing; a formula that was not computed may be anything. */
export function isBlank(cells: RowCells, { place }: Column): boolean {
  const cell = cellAt(cells.row, place)
  return cell.kind === 'empty' || (cell.kind !== 'formula-without-value' && cells.text(cell) === '')
}
