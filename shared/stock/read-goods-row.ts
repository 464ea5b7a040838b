import type { ImportedItem, ImportFault, ImportNote } from '../contract/routes/sale-import.ts'
import { cleanText } from '../person/person-text.ts'
import { choiceLabelMax, fullTitle } from '../sale/choice.ts'
import { cellAt, type Table } from '../sheet/find-table.ts'
import { isShortened, looksLikeDate } from '../sheet/made-by-excel.ts'
import { readCount, readMoney, settled, type Amount, type NumberStyle } from '../sheet/read-amount.ts'
import { codeShown } from '../sheet/shown-code.ts'
import { shown } from '../sheet/shown-text.ts'
import type { Cell, SheetRow, Workbook } from '../sheet/workbook.ts'
import type { GoodsColumn as Column } from './goods-columns.ts'
import type { RowNames } from './find-goods.ts'

const priceMax = 1_000_000_000_000
const quotaMax = 10_000_000
const limitMax = 1_000_000

/** What is collected while a table is read. */
export interface Reading {
  table: Table<Column>
  style: NumberStyle | undefined
  source: Workbook['source']
  names: Map<Column, string>
  rowNames: Map<number, RowNames>
  faults: ImportFault[]
  notes: ImportNote[]
  /** Ambiguous numbers. */
  unsettled: { row: number; column: Column; text: string; amount: Amount }[]
}

type Say = (column: Column | null, code: ImportFault['code'], message: string, value?: string) => void

/** The item of a row. What is wrong with it is added to the faults and replaced by zero or an empty text. */
export function readRow(reading: Reading, row: SheetRow): ImportedItem {
  const { table, names, faults, source } = reading
  const say: Say = (column, code, message, value) =>
    void faults.push(fault(row.number, column && (names.get(column) ?? column), code, message, value))
  const width = table.head.cells.length
  // In a text file an unquoted separator within a name shifts everything after it; in a workbook a remark beside the
  // table shifts nothing.
  if (source === 'csv' && row.cells.slice(width).some((cell) => cell.shown.trim() !== ''))
    say(null, 'cells', `has more cells than the ${width} columns; is a value with a separator not in quotes?`)
  const cell = (column: Column): Cell => cellAt(row, table.columns.get(column))
  const number = (column: 'price' | 'quota' | 'limit', max: number, min: number): number =>
    readNumber(reading, row.number, column, cell(column), say, max, min)
  return {
    row: row.number,
    sku: readSku(reading, row.number, cell('sku'), say),
    ...readNames(reading.rowNames.get(row.number)!, cell('title'), say),
    price: number('price', priceMax, 0),
    quota: number('quota', quotaMax, 0),
    perViewerLimit: isBlank(cell('limit')) ? null : number('limit', limitMax, 1),
  }
}

const isBlank = ({ shown: text, kind }: Cell): boolean => text.trim() === '' && kind !== 'formula-without-value'

/** Reports what Excel put there instead of a value; false when there is a value. */
function isNoValue(cell: Cell, column: Column, say: Say): boolean {
  if (cell.kind === 'error') say(column, 'cell-error', `shows the error ${cell.shown}`, shown(cell.shown))
  else if (cell.kind === 'formula-without-value')
    say(column, 'not-computed', 'is a formula without a computed value; open the file in Excel and save it')
  else if (cell.kind === 'date') say(column, 'date', 'was turned into a date by the spreadsheet', shown(cell.shown))
  else if (isBlank(cell)) say(column, 'missing', 'is missing')
  else return false
  return true
}

function readSku({ notes, names }: Reading, row: number, cell: Cell, say: Say): string {
  if (isNoValue(cell, 'sku', say)) return ''
  const text = codeShown(cell)
  if (isShortened(text)) {
    say('sku', 'digits-lost', 'was shortened by the spreadsheet and lost its digits', shown(text))
    return ''
  }
  const sku = text.normalize('NFKC').toUpperCase()
  if (!/^[A-Z0-9][A-Z0-9._-]{0,39}$/.test(sku))
    say('sku', 'sku', 'must be letters A-Z, digits, dot, dash or underscore, at most 40', shown(sku))
  if (looksLikeDate(text))
    notes.push({
      row,
      column: names.get('sku')!,
      code: 'looks-like-date',
      message: `${shown(text)} looks like a code that a spreadsheet turned into a date`,
      value: shown(text),
    })
  return sku
}

function readNames({ product, choice }: RowNames, cell: Cell, say: Say): Pick<ImportedItem, 'title' | 'choice'> {
  const isNamedAbove = isBlank(cell) && product.text !== ''
  if (!isNamedAbove && isNoValue(cell, 'title', say)) return { title: '' }
  for (const [column, one] of [
    ['title', product],
    ['choice', choice],
  ] as const) {
    if (one.state !== 'lost') continue
    say(column, 'letters-lost', 'has lost some letters; type them again', shown(one.text))
    return { title: '' }
  }
  if (choice.text === '') return { title: readText(product.text, 'title', 200, say) }
  const label = readText(choice.text, 'choice', choiceLabelMax, say)
  const said = { product: readText(product.text, 'title', 200, say), label }
  return { title: readText(fullTitle(said), 'title', 200, say), choice: said }
}

function readText(text: string, column: 'title' | 'choice', max: number, say: Say): string {
  const clean = cleanText(text, max)
  if (!clean) say(column, column, `must be 1-${max} readable characters`, shown(text))
  return clean ?? ''
}

function readNumber(
  { style, unsettled }: Reading,
  row: number,
  column: 'price' | 'quota' | 'limit',
  cell: Cell,
  say: Say,
  max: number,
  min: number,
): number {
  if (isNoValue(cell, column, say)) return min
  const text = cell.shown.trim()
  const amount = column === 'price' ? readMoney(text, 0) : readCount(text)
  const value = cell.kind === 'number' ? numberShown(cell, amount) : amount && settled(amount, style)
  if (value === 'differs') say(column, 'shown-differs', `shows ${shown(text)} and holds ${cell.number}`, shown(text))
  else if (value === undefined && amount && cell.kind !== 'number') unsettled.push({ row, column, text, amount })
  else if (value === undefined) say(column, 'number', 'is not a whole number', shown(text))
  else if (value < min || value > max) say(column, 'out-of-range', `must be ${min}-${max}`, shown(text))
  else return value
  return min
}

/** The number of a cell as displayed, without floating-point noise: rounded by its format, with its unit (`85k`). */
function numberShown({ shown: text, number }: Cell, amount: Amount | undefined): number | 'differs' | undefined {
  const clean = Number(number!.toPrecision(12))
  const held = Number.isSafeInteger(clean) ? clean : undefined
  if (text.includes('%')) return undefined
  if (!amount) return held
  const readings = [amount.vi, amount.en].filter((one) => one !== undefined)
  if (held !== undefined && readings.includes(held)) return held
  const isRounded = readings.some((one) => Math.abs(one - number!) < 1)
  const [reading] = readings
  return isRounded || /\p{L}/u.test(text.replace(/[đ₫]|vnđ?/giu, '')) ? reading : 'differs'
}

export function fault(
  row: number | null,
  column: string | null,
  code: ImportFault['code'],
  message: string,
  value?: string,
): ImportFault {
  return { row, column, code, message, ...(value !== undefined && { value }) }
}
