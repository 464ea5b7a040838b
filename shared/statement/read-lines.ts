import { openTextReader, readCode } from '../platform/platform-text.ts'
import { findRounded, findShortened } from '../platform/lost-digits.ts'
import { remember } from '../lib/remember.ts'
import { plainName } from '../sheet/column-name.ts'
import { cellAt } from '../sheet/find-table.ts'
import type { Cell, SheetRow, Workbook } from '../sheet/workbook.ts'
import { openAmountReader, openDayReader, type AmountReader } from './cell-readers.ts'
import { findLines, nameAt, type LineTable } from './find-lines.ts'
import { type LineKind } from './outcome.ts'
import { refuse, type StatementFault, type StatementFaultCode } from './statement-fault.ts'
import type { StatementColumn, StatementFormat } from './statement-formats.ts'

/** What one line says. */
export interface ReadLine {
  row: number
  code: string
  /** Our own code of the parcel, where the carrier repeats it. */
  ownCode?: string
  kind: LineKind
  /** Minor units; of what was held, negative. */
  amount: number
  fee: number
  currency: string
  day: string | null
  deliveredOn?: string
}

/** What a statement says. */
export interface ReadStatement {
  /** The id of its format; null for a file whose columns do not tell. */
  format: string | null
  lines: ReadLine[]
  /** Why it is not taken, as a whole or line by line. */
  faults: StatementFault[]
}

/**
 * Reads a statement. Each of its rows is a line, part of one, the total, or has a fault; a statement with a fault is not
 * taken, since its lines would not add up to it.
 */
export function readStatementLines(
  workbook: Workbook,
  formats: readonly StatementFormat[],
  format?: StatementFormat,
): ReadStatement {
  const table = findLines(workbook, formats, format)
  if (Array.isArray(table)) return { format: format?.id ?? null, lines: [], faults: table }
  const codes = table.rows.map((row) => readCode(cellAt(row, table.columns.get('code'))))
  const lost = lostDigits(table, codes)
  if (lost) return { format: table.format.id, lines: [], faults: [lost] }
  const read = openReading(table, workbook)
  for (const [at, row] of table.rows.entries()) read.row(row, codes[at]!)
  if (read.lines.length === 0 && read.faults.length === 0)
    read.faults.push(refuse('no-rows', 'there are no lines below the names of the columns'))
  return { format: table.format.id, lines: read.lines, faults: read.faults }
}

function lostDigits({ rows, head, columns }: LineTable, codes: readonly string[]): StatementFault | undefined {
  const place = columns.get('code')
  const column = { cells: rows.map((row) => cellAt(row, place)), codes }
  const at = findShortened(column) ?? findRounded(column)
  const advice = 'this file was saved by Excel and lost digits: download it again, do not open it'
  return at === undefined ? undefined : refuse('digits-lost', advice, rows[at]!.number, nameAt(head, place!))
}

interface Reading {
  lines: ReadLine[]
  faults: StatementFault[]
  row(row: SheetRow, code: string): void
}

function openReading(table: LineTable, { date1904, source }: Workbook): Reading {
  const { format, columns, head, feeParts } = table
  const lines: ReadLine[] = []
  const faults: StatementFault[] = []
  const text = openTextReader()
  const dayOf = openDayReader(format.dates, date1904 === true)
  const amounts = new Map<string, AmountReader>()
  const kindOf = openKinds(format)
  const isCode = new RegExp(`^(?:${format.code})$`, 'u')
  const isTotal = openTotals(format)
  const groups = new Map<string, ReadLine>()
  /** What the column of amounts adds up to so far, to compare with the row that says it. */
  const seen = { sum: 0, isOver: false }
  let row = head

  const say = (column: StatementColumn | number, code: StatementFaultCode, message: string): undefined => {
    const place = typeof column === 'number' ? column : columns.get(column)
    const value = text(cellAt(row, place))
    const fault = refuse(code, message, row.number, place === undefined ? null : nameAt(head, place))
    faults.push({ ...fault, ...(/^[\w.,:/+ -]{1,40}$/.test(value) && { value }) })
    return undefined
  }
  const valueAt = (column: StatementColumn | number): Cell | undefined => {
    const cell = cellAt(row, typeof column === 'number' ? column : columns.get(column))
    if (cell.kind === 'error') return say(column, 'cell-error', 'shows an error')
    if (cell.kind === 'formula-without-value') return say(column, 'not-computed', 'is a formula without a value')
    return cell
  }
  const moneyAt = (column: StatementColumn | number, currency: string): number | undefined => {
    const cell = valueAt(column)
    if (!cell) return undefined
    if (cell.kind === 'empty') return 0
    let read = amounts.get(currency)
    if (!read) amounts.set(currency, (read = openAmountReader(currency)))
    const amount = read(cell, text)
    return amount ?? say(column, 'amount', 'is not an amount of money')
  }
  const dayAt = (column: StatementColumn): string | null | undefined => {
    const cell = valueAt(column)
    if (!cell) return undefined
    if (cell.kind === 'empty' || text(cell) === '') return null
    return dayOf(cell) ?? say(column, 'day', `is not a day as ${format.dates.forms[0]}`)
  }
  const currencyAt = (): string => {
    const said = text(cellAt(row, columns.get('currency'))).toUpperCase()
    return /^[A-Z]{3}$/.test(said) ? said : format.currency
  }
  const feeAt = (currency: string): number | undefined => {
    let sum = 0
    for (const place of columns.has('fee') ? [columns.get('fee')!] : feeParts) {
      const part = moneyAt(place, currency)
      if (part === undefined) return undefined
      sum += part
    }
    return format.feesAreNegative && sum !== 0 ? -sum : sum
  }

  /** Rows of the same order are one line, if a row is for a part of it that no earlier row was for. */
  const add = (line: ReadLine): void => {
    const part = text(cellAt(row, columns.get('part')))
    if (part === '') {
      lines.push(line)
      return
    }
    const key = `${line.code} ${line.kind} ${line.currency} ${line.day} `
    let nth = 0
    while (groups.has(`${key}${nth} ${part}`)) nth += 1
    const kept = groups.get(`${key}${nth}`)
    groups.set(`${key}${nth} ${part}`, line)
    if (!kept) {
      groups.set(`${key}${nth}`, line)
      lines.push(line)
      return
    }
    kept.amount += line.amount
    kept.fee += line.fee
  }

  const readRow = (code: string): void => {
    const word = text(cellAt(row, columns.get('kind')))
    const kind = kindOf(word)
    const isEmpty = code === '' && text(cellAt(row, columns.get('amount'))) === ''
    if (kind === 'skip' || isEmpty) return
    const before = faults.length
    if (code === '') say('code', 'missing', 'is missing')
    else if (!isCode.test(code)) say('code', 'code', 'is not such a code')
    const currency = currencyAt()
    const amount = moneyAt('amount', currency)
    const fee = feeAt(currency)
    const day = dayAt('day')
    const deliveredOn = dayAt('deliveredOn')
    const held = moneyAt('held', currency)
    const givenBack = moneyAt('givenBack', currency)
    const ownCode = readCode(cellAt(row, columns.get('ownCode')))
    if (faults.length > before) return
    seen.sum += amount!
    const line = { row: row.number, code, ...(ownCode !== '' && { ownCode }), currency, day: day! }
    const told = { ...line, ...(deliveredOn && { deliveredOn }) }
    const size = Math.abs(amount!) || Math.abs(fee!)
    if (kind === 'held') lines.push({ ...line, kind, amount: -size, fee: 0 })
    else if (kind === 'given-back') lines.push({ ...line, kind, amount: size, fee: 0 })
    else if (amount !== 0 || fee !== 0 || (held === 0 && givenBack === 0))
      add({ ...told, kind, amount: amount!, fee: fee! })
    if (held !== 0) lines.push({ ...line, kind: 'held', amount: -Math.abs(held!), fee: 0 })
    if (givenBack !== 0) lines.push({ ...line, kind: 'given-back', amount: Math.abs(givenBack!), fee: 0 })
  }

  const checkTotal = (): void => {
    seen.isOver = true
    const said = moneyAt('amount', format.currency)
    const isSaid = text(cellAt(row, columns.get('amount'))) !== ''
    if (faults.length === 0 && isSaid && said !== undefined && said !== seen.sum)
      say('amount', 'total', `says ${said}, the lines add up to ${seen.sum}`)
  }

  return {
    lines,
    faults,
    row: (next, code) => {
      // Below the total are signatures.
      if (seen.isOver) return
      row = next
      if (source === 'csv' && row.cells.length > head.cells.length) {
        faults.push(refuse('cells', 'has more cells than there are columns', row.number))
        return
      }
      if (isTotal(code) || (code === '' && isTotal(text(cellAt(row, 0))))) checkTotal()
      else readRow(code)
    },
  }
}

/** What a word of the column `kind` means; without the column everything is a payment. */
function openKinds({ kinds, columns }: StatementFormat): (word: string) => LineKind | 'skip' {
  if (!columns.kind) return () => 'payment'
  const words = (Object.entries(kinds) as [LineKind | 'skip', string[]][]).flatMap(([kind, all]) =>
    all.map((word) => [plainName(word), kind, word.endsWith('…')] as const),
  )
  return remember((word) => {
    const plain = plainName(word)
    const found =
      word === '' ? undefined : words.find(([name, , isStart]) => (isStart ? plain.startsWith(name) : plain === name))
    return word === '' ? 'payment' : (found?.[1] ?? 'adjustment')
  })
}

function openTotals({ totals }: StatementFormat): (text: string) => boolean {
  const plain = totals.map(plainName)
  return (text) => text !== '' && !/\d/.test(text) && plain.some((one) => plainName(text).startsWith(one))
}
