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

/** Reads a platform's rows one by one; what is wrong with one is added to the faults. */
export function openRowReader(
  table: OrderTable,
  format: PlatformFormat,
  source: Workbook['source'],
  readTime: TimeReader,
  faults: PlatformFault[],
): RowReader {
  const reading: Reading = {
    table,
    format,
    readTime,
    faults,
    codes: {
      orderId: whole(format.codes.orderId),
      packageId: whole(format.codes.packageId),
      tracking: whole(format.codes.tracking),
    },
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
    return readRow(reading, row)
  }
}

const whole = (source: string): RegExp => new RegExp(`^(?:${source})$`, 'u')

interface Reading {
  table: OrderTable
  format: PlatformFormat
  readTime: TimeReader
  faults: PlatformFault[]
  codes: Record<keyof PlatformFormat['codes'], RegExp>
  readStatus: WordReader
  readReturn: WordReader
  cashOnDelivery: WordReader
  noVariation: ReadonlySet<string>
  titles: Map<string, string>
}

type Say = (column: PlatformColumn, code: PlatformFault['code'], message: string) => undefined
interface RowInWork extends Reading {
  cell(column: PlatformColumn): Cell
  say: Say
}

function readRow(reading: Reading, row: SheetRow): PlatformRow {
  const { table, faults } = reading
  const cell = (column: PlatformColumn): Cell => cellAt(row, table.columns.get(column))
  const before = faults.length
  const say: Say = (column, code, message) => {
    const name = nameAt(table, table.columns.get(column)!)
    const value = readText(cell(column))
    const isTellable = tellable[column]?.test(value)
    faults.push({ row: row.number, column: name, code, message, ...(isTellable && { value }) })
    return undefined
  }
  const work: RowInWork = { ...reading, cell, say }
  const orderId = readId(work, 'orderId', 'order-id')
  const packageId = isBlank(work, 'packageId') ? '' : readId(work, 'packageId', 'package-id')
  const tracking = isBlank(work, 'tracking') ? null : readId(work, 'tracking', 'tracking')
  const placedAt = isBlank(work, 'placedAt') ? say('placedAt', 'missing', 'is missing') : readInstant(work, 'placedAt')
  const paidAt = isBlank(work, 'paidAt') ? null : readInstant(work, 'paidAt')
  const said = readMeaning(work)
  const line = readLine(work)
  if (faults.length > before) return { number: row.number, orderId, packageId }
  const payment = work.cashOnDelivery(readText(cell('payment'))) ? 'cod' : 'prepaid'
  const carrier = titleOf(work, 'carrier') || null
  return {
    number: row.number,
    orderId,
    packageId,
    said: { ...said!, placedAt: placedAt!, paidAt: paidAt!, payment, tracking: tracking!, carrier, line: line! },
  }
}

const isBlank = ({ cell }: RowInWork, column: PlatformColumn): boolean =>
  cell(column).kind !== 'formula-without-value' && readText(cell(column)) === ''

/** Whether the spreadsheet has no value there; says so. */
function isNoValue({ cell, say }: RowInWork, column: PlatformColumn): boolean {
  const { kind } = cell(column)
  if (kind === 'error') say(column, 'cell-error', 'shows an error')
  else if (kind === 'formula-without-value') say(column, 'not-computed', 'is a formula without a value')
  else return false
  return true
}

function readId(
  work: RowInWork,
  column: keyof PlatformFormat['codes'],
  code: PlatformFault['code'],
): string | undefined {
  if (isNoValue(work, column)) return undefined
  const id = readCode(work.cell(column))
  if (id === '') return work.say(column, 'missing', 'is missing')
  return work.codes[column].test(id) ? id : work.say(column, code, 'is not such a code')
}

function readInstant(work: RowInWork, column: 'placedAt' | 'paidAt'): string | undefined {
  if (isNoValue(work, column)) return undefined
  const read = work.readTime(work.cell(column))
  return read.kind === 'instant' ? read.at : work.say(column, 'time', 'is not a day and time')
}

/** What the columns of the status say together, with the platform's own words. */
function readMeaning(work: RowInWork): Pick<Said, 'status' | 'meaning'> | undefined {
  const words: string[] = []
  const meanings: PlatformMeaning[] = []
  const read = (column: 'status' | 'substatus' | 'returnType', reader: WordReader): void => {
    if (isNoValue(work, column)) return
    const word = readText(work.cell(column))
    if (word === '' && column !== 'status') return
    if (word === '') return work.say('status', 'missing', 'is missing')
    const meaning = reader(word)
    if (meaning === undefined) return work.say(column, 'status-unknown', 'is not a status that is known')
    meanings.push(meaning)
    if (!words.includes(word)) words.push(word)
  }
  read('status', work.readStatus)
  read('substatus', work.readStatus)
  read('returnType', work.readReturn)
  return meanings.length === 0 ? undefined : { status: words.join(' / '), meaning: strongest(meanings) }
}

function readLine(work: RowInWork): PlatformLine | undefined {
  const { noVariation } = work
  const variation = titleOf(work, 'variation')
  const isChoice = variation !== '' && !noVariation.has(plainName(variation))
  const product = titleOf(work, 'title')
  const named = (name: string): string =>
    name !== '' && isChoice ? shownTitle(fullTitle({ product: name, label: variation })) : name
  const sku = codeOf(work, 'sku') || codeOf(work, 'skuId') || named(codeOf(work, 'productSku')) || named(product)
  if (sku === '') work.say('title', 'missing', 'is missing, and there is no SKU')
  const quantity = readQuantity(work)
  const amount = readAmount(work, quantity ?? 0)
  if (quantity === undefined || amount === undefined || sku === '') return undefined
  return { platformSku: sku, title: named(product) || sku, quantity, amount }
}

/** A name as shown; orders of a surge are for few products. */
function titleOf(work: RowInWork, column: 'title' | 'variation' | 'carrier'): string {
  if (isNoValue(work, column)) return ''
  const text = readText(work.cell(column))
  const known = work.titles.get(text)
  if (known !== undefined) return known
  const title = shownTitle(text)
  work.titles.set(text, title)
  return title
}

function codeOf(work: RowInWork, column: 'sku' | 'skuId' | 'productSku'): string {
  return isNoValue(work, column) ? '' : shownTitle(readCode(work.cell(column)))
}

/** `1.000` may be one or a thousand, so only digits count. */
function readQuantity(work: RowInWork): number | undefined {
  if (isNoValue(work, 'quantity')) return undefined
  const cell = work.cell('quantity')
  const text = readCode(cell)
  if (text === '') return work.say('quantity', 'missing', 'is missing')
  const quantity = cell.kind === 'number' ? cell.number! : /^\d+$/.test(text) ? Number(text) : NaN
  return Number.isInteger(quantity) && quantity >= 1 && quantity <= quantityMax
    ? quantity
    : work.say('quantity', 'quantity', `must be a whole number from 1 to ${quantityMax}`)
}

/** What the line costs its buyer; null where the file does not say, undefined where it cannot be read. */
function readAmount(work: RowInWork, quantity: number): number | null | undefined {
  const column = isBlank(work, 'amount') ? 'unitPrice' : 'amount'
  if (isBlank(work, column)) return null
  if (isNoValue(work, column)) return undefined
  const cell = work.cell(column)
  const amount = cell.kind === 'number' ? cell.number! : moneyOf(readCode(cell))
  if (amount === undefined || !Number.isSafeInteger(amount) || amount < 0)
    return work.say(column, 'amount', 'is not an amount of money')
  return column === 'amount' ? amount : amount * quantity
}

function moneyOf(text: string): number | undefined {
  if (/^\d{1,12}$/.test(text)) return Number(text)
  const money = readMoney(text, 0)
  return money && settled(money, undefined)
}
