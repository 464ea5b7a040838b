import { openTextReader } from '../platform/platform-text.ts'
import { cellAt } from '../sheet/find-table.ts'
import type { Cell, SheetRow, Workbook } from '../sheet/workbook.ts'
import { openAmountReader, openDayReader, type AmountReader } from './cell-readers.ts'
import { nameAt, type LineTable } from './find-lines.ts'
import { refuse, type StatementFault, type StatementFaultCode } from './statement-fault.ts'
import type { StatementColumn } from './statement-formats.ts'

type Place = StatementColumn | number

/** The cells of the row that is being read. What cannot be read is undefined, with a fault. */
export interface LineCells {
  row: SheetRow
  /** A cell's text as a person reads it. */
  text(place: Place | undefined): string
  /** Minor units; nothing written is nothing paid. */
  money(place: Place, currency: string): number | undefined
  /** Null where nothing is written. */
  day(column: StatementColumn): string | null | undefined
  currency(): string
  fee(currency: string): number | undefined
  say(place: Place, code: StatementFaultCode, message: string): undefined
}

/** What may be told of a cell that cannot be read: a row that is shifted may have a person's data anywhere. */
const tellable = /^[\w.,:/+-]{1,40}$/

export function openLineCells(table: LineTable, { date1904 }: Workbook, faults: StatementFault[]): LineCells {
  const { format, columns, head, feeParts } = table
  const read = openTextReader()
  const dayOf = openDayReader(format.dates, date1904 === true)
  const amounts = new Map<string, AmountReader>()
  const feePlaces = columns.has('fee') ? [columns.get('fee')!] : feeParts
  const placeOf = (place: Place): number | undefined => (typeof place === 'number' ? place : columns.get(place))

  const valueAt = (place: Place): Cell | undefined => {
    const cell = cellAt(cells.row, placeOf(place))
    if (cell.kind === 'error') return cells.say(place, 'cell-error', 'shows an error')
    if (cell.kind === 'formula-without-value') return cells.say(place, 'not-computed', 'is a formula without a value')
    return cell
  }
  const readerOf = (currency: string): AmountReader => {
    const known = amounts.get(currency) ?? openAmountReader(currency)
    amounts.set(currency, known)
    return known
  }
  const cells: LineCells = {
    row: head,
    text: (place) => (place === undefined ? '' : read(cellAt(cells.row, placeOf(place)))),
    say: (place, code, message) => {
      const value = cells.text(place)
      const at = placeOf(place)
      const fault = refuse(code, message, cells.row.number, at === undefined ? null : nameAt(head, at))
      faults.push({ ...fault, ...(tellable.test(value) && { value }) })
      return undefined
    },
    money: (place, currency) => {
      const cell = valueAt(place)
      if (!cell) return undefined
      if (cell.kind === 'empty') return 0
      return readerOf(currency)(cell, read) ?? cells.say(place, 'amount', 'is not an amount of money')
    },
    day: (column) => {
      const cell = valueAt(column)
      if (!cell) return undefined
      if (cell.kind === 'empty' || read(cell) === '') return null
      return dayOf(cell) ?? cells.say(column, 'day', `is not a day as ${format.dates.forms[0]}`)
    },
    currency: () => {
      const said = cells.text('currency').toUpperCase()
      return /^[A-Z]{3}$/.test(said) ? said : format.currency
    },
    fee: (currency) => {
      let sum = 0
      for (const place of feePlaces) {
        const part = cells.money(place, currency)
        if (part === undefined) return undefined
        sum += part
      }
      return format.feesAreNegative && sum !== 0 ? -sum : sum
    },
  }
  return cells
}
