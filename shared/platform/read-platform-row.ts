import type { PaymentKind } from '../order/order.ts'
import { fullTitle } from '../sale/choice.ts'
import { plainName } from '../sheet/column-name.ts'
import { cellAt } from '../sheet/find-table.ts'
import { readMoney, settled } from '../sheet/read-amount.ts'
import type { Cell, SheetRow, Workbook } from '../sheet/workbook.ts'
import { nameAt, type OrderTable } from './find-orders.ts'
import type { PlatformColumn } from './platform-columns.ts'
import type { PlatformFault } from './platform-fault.ts'
import type { PlatformFormat } from './platform-formats.ts'
import type { PlatformLine, PlatformMeaning } from './platform-order.ts'
import { openWordReader, strongest, type WordReader } from './platform-status.ts'
import { readCode, readText, shownTitle } from './platform-text.ts'
import type { TimeReader } from './platform-time.ts'

/** What one row says. Codes are undefined where they cannot be read, and the line where anything is at fault. */
export interface PlatformRow {
  number: number
  orderId: string | undefined
  packageId: string | undefined
  said?: Said
}

interface Said {
  status: string
  meaning: PlatformMeaning
  placedAt: string
  paidAt: string | null
  payment: PaymentKind
  tracking: string | null
  carrier: string | null
  line: PlatformLine
}

const quantityMax = 9_999
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

export type RowReader = (row: SheetRow) => PlatformRow

/** What is needed to read rows, and the row that is being read. */
interface Reading {
  table: OrderTable
  places: Partial<Record<PlatformColumn, number>>
  row: SheetRow
  readTime: TimeReader
  faults: PlatformFault[]
  codes: Record<keyof PlatformFormat['codes'], RegExp>
  readStatus: WordReader
  readReturn: WordReader
  cashOnDelivery: WordReader
  noVariation: ReadonlySet<string>
  titles: Map<string, string>
}

/** Reads a platform's rows one by one; what is wrong with one is added to the faults. */
export function openRowReader(
  table: OrderTable,
  format: PlatformFormat,
  source: Workbook['source'],
  readTime: TimeReader,
  faults: PlatformFault[],
): RowReader {
  const { orderId, packageId, tracking } = format.codes
  const reading: Reading = {
    table,
    places: Object.fromEntries(table.columns),
    row: table.head,
    readTime,
    faults,
    codes: { orderId: whole(orderId), packageId: whole(packageId), tracking: whole(tracking) },
    readStatus: openWordReader(format.statuses),
    readReturn: openWordReader(format.returnTypes),
    cashOnDelivery: openWordReader({ 'to-pack': format.cashOnDelivery }),
    noVariation: new Set(format.noVariation.map(plainName)),
    titles: new Map(),
  }
  return (row) => {
    // In a text file an unquoted separator shifts everything behind it.
    if (source === 'csv' && row.cells.length > table.head.cells.length) {
      faults.push({ row: row.number, column: null, code: 'cells', message: 'has more cells than there are columns' })
      return { number: row.number, orderId: undefined, packageId: undefined }
    }
    reading.row = row
    return readRow(reading)
  }
}

const whole = (source: string): RegExp => new RegExp(`^(?:${source})$`, 'u')

const cellOf = ({ row, places }: Reading, column: PlatformColumn): Cell => cellAt(row, places[column])

function say(reading: Reading, column: PlatformColumn, code: PlatformFault['code'], message: string): undefined {
  const { table, places, row, faults } = reading
  const value = readText(cellOf(reading, column))
  const isTellable = tellable[column]?.test(value)
  const name = nameAt(table, places[column]!)
  faults.push({ row: row.number, column: name, code, message, ...(isTellable && { value }) })
  return undefined
}

function readRow(reading: Reading): PlatformRow {
  const { faults, row } = reading
  const before = faults.length
  const orderId = readId(reading, 'orderId', 'order-id')
  const packageId = readId(reading, 'packageId', 'package-id')
  const tracking = readId(reading, 'tracking', 'tracking')
  const placedAt = readInstant(reading, 'placedAt')
  const paidAt = isBlank(reading, 'paidAt') ? null : readInstant(reading, 'paidAt')
  const said = readMeaning(reading)
  const line = readLine(reading)
  if (faults.length > before) return { number: row.number, orderId, packageId }
  const payment = reading.cashOnDelivery(readText(cellOf(reading, 'payment'))) ? 'cod' : 'prepaid'
  const carrier = titleOf(reading, 'carrier') || null
  return {
    number: row.number,
    orderId,
    packageId,
    said: {
      ...said!,
      placedAt: placedAt!,
      paidAt: paidAt!,
      payment,
      tracking: tracking! || null,
      carrier,
      line: line!,
    },
  }
}

function isBlank(reading: Reading, column: PlatformColumn): boolean {
  const cell = cellOf(reading, column)
  return cell.kind === 'empty' || (cell.kind !== 'formula-without-value' && readText(cell) === '')
}

/** Whether the spreadsheet has no value there; says so. */
function isNoValue(work: Reading, column: PlatformColumn): boolean {
  const { kind } = cellOf(work, column)
  if (kind === 'error') say(work, column, 'cell-error', 'shows an error')
  else if (kind === 'formula-without-value') say(work, column, 'not-computed', 'is a formula without a value')
  else return false
  return true
}

function readId(work: Reading, column: keyof PlatformFormat['codes'], code: PlatformFault['code']): string | undefined {
  if (isNoValue(work, column)) return undefined
  const id = readCode(cellOf(work, column))
  if (id === '') return column === 'orderId' ? say(work, column, 'missing', 'is missing') : ''
  return work.codes[column].test(id) ? id : say(work, column, code, 'is not such a code')
}

function readInstant(work: Reading, column: 'placedAt' | 'paidAt'): string | undefined {
  if (isNoValue(work, column)) return undefined
  if (isBlank(work, column)) return say(work, column, 'missing', 'is missing')
  const read = work.readTime(cellOf(work, column))
  return read.kind === 'instant' ? read.at : say(work, column, 'time', 'is not a day and time')
}

/** What the columns of the status say together, with the platform's own words. */
function readMeaning(work: Reading): Pick<Said, 'status' | 'meaning'> | undefined {
  const words: string[] = []
  const meanings: PlatformMeaning[] = []
  const read = (column: 'status' | 'substatus' | 'returnType', reader: WordReader): void => {
    if (isNoValue(work, column)) return
    const word = readText(cellOf(work, column))
    if (word === '' && column !== 'status') return
    if (word === '') return say(work, 'status', 'missing', 'is missing')
    const meaning = reader(word)
    if (meaning === undefined) return say(work, column, 'status-unknown', 'is not a status that is known')
    meanings.push(meaning)
    if (!words.includes(word)) words.push(word)
  }
  read('status', work.readStatus)
  read('substatus', work.readStatus)
  read('returnType', work.readReturn)
  return meanings.length === 0 ? undefined : { status: words.join(' / '), meaning: strongest(meanings) }
}

function readLine(work: Reading): PlatformLine | undefined {
  const { noVariation } = work
  const variation = titleOf(work, 'variation')
  const isChoice = variation !== '' && !noVariation.has(plainName(variation))
  const product = titleOf(work, 'title')
  const named = (name: string): string =>
    name !== '' && isChoice ? shownTitle(fullTitle({ product: name, label: variation })) : name
  const sku = codeOf(work, 'sku') || codeOf(work, 'skuId') || named(codeOf(work, 'productSku')) || named(product)
  if (sku === '') say(work, 'title', 'missing', 'is missing, and there is no SKU')
  const quantity = readQuantity(work)
  const amount = readAmount(work, quantity ?? 0)
  if (quantity === undefined || amount === undefined || sku === '') return undefined
  return { platformSku: sku, title: named(product) || sku, quantity, amount }
}

/** A name as shown; orders of a surge are for few products. */
function titleOf(work: Reading, column: 'title' | 'variation' | 'carrier'): string {
  if (isNoValue(work, column)) return ''
  const text = readText(cellOf(work, column))
  const known = work.titles.get(text)
  if (known !== undefined) return known
  const title = shownTitle(text)
  work.titles.set(text, title)
  return title
}

function codeOf(work: Reading, column: 'sku' | 'skuId' | 'productSku'): string {
  return isNoValue(work, column) ? '' : shownTitle(readCode(cellOf(work, column)))
}

/** `1.000` may be one or a thousand, so only digits count. */
function readQuantity(work: Reading): number | undefined {
  if (isNoValue(work, 'quantity')) return undefined
  const cell = cellOf(work, 'quantity')
  const text = readCode(cell)
  if (text === '') return say(work, 'quantity', 'missing', 'is missing')
  const quantity = cell.kind === 'number' ? cell.number! : /^\d+$/.test(text) ? Number(text) : NaN
  return Number.isInteger(quantity) && quantity >= 1 && quantity <= quantityMax
    ? quantity
    : say(work, 'quantity', 'quantity', `must be a whole number from 1 to ${quantityMax}`)
}

/** What the line costs its buyer; null where the file does not say, undefined where it cannot be read. */
function readAmount(work: Reading, quantity: number): number | null | undefined {
  const column = isBlank(work, 'amount') ? 'unitPrice' : 'amount'
  if (isBlank(work, column)) return null
  if (isNoValue(work, column)) return undefined
  const cell = cellOf(work, column)
  const amount = cell.kind === 'number' ? cell.number! : moneyOf(readCode(cell))
  if (amount === undefined || !Number.isSafeInteger(amount) || amount < 0)
    return say(work, column, 'amount', 'is not an amount of money')
  return column === 'amount' ? amount : amount * quantity
}

function moneyOf(text: string): number | undefined {
  if (/^\d{1,12}$/.test(text)) return Number(text)
  const money = readMoney(text, 0)
  return money && settled(money, undefined)
}
