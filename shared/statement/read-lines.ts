import { readCode } from '../platform/platform-text.ts'
import { findRounded, findShortened } from '../platform/lost-digits.ts'
import { remember } from '../lib/remember.ts'
import { plainName } from '../sheet/column-name.ts'
import { cellAt } from '../sheet/find-table.ts'
import type { SheetRow, Workbook } from '../sheet/workbook.ts'
import { findLines, nameAt, type LineTable } from './find-lines.ts'
import { openLineCells } from './line-cells.ts'
import type { LineKind } from './outcome.ts'
import { refuse, type StatementFault } from './statement-fault.ts'
import type { StatementFormat } from './statement-formats.ts'

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
 * Reads a statement. Each of its rows is a line, part of one, the total, or has a fault; a statement with a fault is
 * not taken, since its lines would not add up to it.
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

function openReading(table: LineTable, workbook: Workbook): Reading {
  const { format, head } = table
  const lines: ReadLine[] = []
  const faults: StatementFault[] = []
  const cells = openLineCells(table, workbook, faults)
  const kindOf = openKinds(format)
  const isTotal = openTotals(format)
  const isCode = new RegExp(`^(?:${format.code})$`, 'u')
  const add = openGroups(lines)
  /** What the column of amounts adds up to so far, to compare with the row that says it. */
  const seen = { sum: 0, isOver: false }

  const readRow = (code: string): void => {
    const kind = kindOf(cells.text('kind'))
    if (kind === 'skip' || (code === '' && cells.text('amount') === '')) return
    const before = faults.length
    if (code === '') cells.say('code', 'missing', 'is missing')
    else if (!isCode.test(code)) cells.say('code', 'code', 'is not such a code')
    const currency = cells.currency()
    const amount = cells.money('amount', currency)
    const fee = cells.fee(currency)
    const [day, deliveredOn] = [cells.day('day'), cells.day('deliveredOn')]
    const [held, givenBack] = [cells.money('held', currency), cells.money('givenBack', currency)]
    if (faults.length > before) return
    seen.sum += amount!
    const ownCode = readCode(cellAt(cells.row, table.columns.get('ownCode')))
    const line = { row: cells.row.number, code, ...(ownCode !== '' && { ownCode }), currency, day: day! }
    const size = Math.abs(amount!) || Math.abs(fee!)
    if (kind === 'held') lines.push({ ...line, kind, amount: -size, fee: 0 })
    else if (kind === 'given-back') lines.push({ ...line, kind, amount: size, fee: 0 })
    else if (amount !== 0 || fee !== 0 || (held === 0 && givenBack === 0))
      add({ ...line, ...(deliveredOn && { deliveredOn }), kind, amount: amount!, fee: fee! }, cells.text('part'))
    if (held !== 0) lines.push({ ...line, kind: 'held', amount: -Math.abs(held!), fee: 0 })
    if (givenBack !== 0) lines.push({ ...line, kind: 'given-back', amount: Math.abs(givenBack!), fee: 0 })
  }

  const checkTotal = (): void => {
    seen.isOver = true
    const said = cells.money('amount', format.currency)
    if (faults.length === 0 && cells.text('amount') !== '' && said !== seen.sum)
      cells.say('amount', 'total', `says ${said}, the lines add up to ${seen.sum}`)
  }

  return {
    lines,
    faults,
    row: (row, code) => {
      // Below the total are signatures.
      if (seen.isOver) return
      cells.row = row
      if (workbook.source === 'csv' && row.cells.length > head.cells.length)
        faults.push(refuse('cells', 'has more cells than there are columns', row.number))
      else if (isTotal(code) || (code === '' && isTotal(cells.text(0)))) checkTotal()
      else readRow(code)
    },
  }
}

/** Rows of the same order are one line, if each is for a part of it that no earlier row was for. */
function openGroups(lines: ReadLine[]): (line: ReadLine, part: string) => void {
  const groups = new Map<string, ReadLine>()
  return (line, part) => {
    if (part === '') {
      lines.push(line)
      return
    }
    const key = `${line.code} ${line.kind} ${line.currency} ${line.day} `
    let nth = 0
    while (groups.has(`${key}${nth} ${part}`)) nth += 1
    const kept = groups.get(`${key}${nth}`)
    groups.set(`${key}${nth} ${part}`, line)
    if (kept) {
      kept.amount += line.amount
      kept.fee += line.fee
    } else {
      groups.set(`${key}${nth}`, line)
      lines.push(line)
    }
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
