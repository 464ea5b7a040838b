import { remember } from '../lib/remember.ts'
import type { PaymentKind } from '../order/order.ts'
import { fullTitle } from '../sale/choice.ts'
import { plainName } from '../sheet/column-name.ts'
import { readMoney, settled } from '../sheet/read-amount.ts'
import type { SheetRow, Workbook } from '../sheet/workbook.ts'
import type { OrderTable } from './find-orders.ts'
import type { PlatformFault } from './platform-fault.ts'
import type { PlatformFormat } from './platform-formats.ts'
import type { PlatformLine, PlatformMeaning } from './platform-order.ts'
import { openWordReader, strongest, type WordReader } from './platform-status.ts'
import { readCode, shownTitle } from './platform-text.ts'
import type { TimeReader } from './platform-time.ts'
import {
  codeOf,
  isBlank,
  openRowCells,
  textOf,
  valueOf,
  type Column,
  type Columns,
  type RowCells,
} from './row-cells.ts'

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

/** Reads the row at this place below the names of the columns. */
export type RowReader = (row: SheetRow, at: number) => PlatformRow

/** The row that is being read, and what is needed to read it. */
interface Reading extends RowCells {
  faults: PlatformFault[]
  readTime: TimeReader
  patterns: Record<keyof PlatformFormat['codes'], RegExp>
  readStatus: WordReader
  readReturn: WordReader
  cashOnDelivery: WordReader
  isVariation: (text: string) => boolean
  /** A name as shown; orders of a surge are for few products. */
  shown: (text: string) => string
}

/** Reads a platform's rows one by one; what is wrong with one is added to the faults. */
export function openRowReader(
  table: OrderTable,
  format: PlatformFormat,
  source: Workbook['source'],
  { columns, readTime }: { columns: Columns; readTime: TimeReader },
  faults: PlatformFault[],
): RowReader {
  const { orderId, packageId, tracking } = format.codes
  const noVariation = new Set(format.noVariation.map(plainName))
  const work: Reading = Object.assign(openRowCells(table, columns, faults), {
    faults,
    readTime,
    patterns: { orderId: whole(orderId), packageId: whole(packageId), tracking: whole(tracking) },
    readStatus: openWordReader(format.statuses),
    readReturn: openWordReader(format.returnTypes),
    cashOnDelivery: openWordReader({ 'to-pack': format.cashOnDelivery }),
    isVariation: remember((text) => text !== '' && !noVariation.has(plainName(text))),
    shown: remember(shownTitle),
  })
  return (row, at) => {
    // In a text file an unquoted separator shifts everything behind it.
    if (source === 'csv' && row.cells.length > table.head.cells.length) {
      faults.push({ row: row.number, column: null, code: 'cells', message: 'has more cells than there are columns' })
      return { number: row.number, orderId: undefined, packageId: undefined }
    }
    work.row = row
    work.at = at
    return readRow(work)
  }
}

const whole = (source: string): RegExp => new RegExp(`^(?:${source})$`, 'u')

function readRow(work: Reading): PlatformRow {
  const { columns, faults } = work
  const { number } = work.row
  const before = faults.length
  const orderId = readId(work, columns.orderId, work.patterns.orderId, 'order-id')
  const packageId = readId(work, columns.packageId, work.patterns.packageId, 'package-id')
  const tracking = readId(work, columns.tracking, work.patterns.tracking, 'tracking')
  const placedAt = readInstant(work, columns.placedAt)
  const paidAt = isBlank(work, columns.paidAt) ? null : readInstant(work, columns.paidAt)
  const payment = work.cashOnDelivery(textOf(work, columns.payment)) ? 'cod' : 'prepaid'
  const carrier = work.shown(textOf(work, columns.carrier)) || null
  const meant = readMeaning(work)
  const line = readLine(work)
  if (faults.length > before) return { number, orderId, packageId }
  const { status, meaning } = meant!
  return {
    number,
    orderId,
    packageId,
    said: {
      status,
      meaning,
      placedAt: placedAt!,
      paidAt: paidAt!,
      payment,
      tracking: tracking! || null,
      carrier,
      line: line!,
    },
  }
}

function readId(work: Reading, column: Column, pattern: RegExp, code: PlatformFault['code']): string | undefined {
  const id = codeOf(work, column)
  if (id === undefined) return undefined
  if (id === '') return column.name === 'orderId' ? work.say(column, 'missing', 'is missing') : ''
  return pattern.test(id) ? id : work.say(column, code, 'is not such a code')
}

function readInstant(work: Reading, column: Column): string | undefined {
  const cell = valueOf(work, column)
  if (!cell) return undefined
  if (isBlank(work, column)) return work.say(column, 'missing', 'is missing')
  const read = work.readTime(cell)
  return read.kind === 'instant' ? read.at : work.say(column, 'time', 'is not a day and time')
}

/** What the columns of the status say together, with the platform's own words. */
function readMeaning(work: Reading): Pick<Said, 'status' | 'meaning'> | undefined {
  const { status, substatus, returnType } = work.columns
  const words: string[] = []
  const meanings: PlatformMeaning[] = []
  const read = (column: Column, reader: WordReader): void => {
    const cell = valueOf(work, column)
    if (!cell) return
    const word = work.text(cell)
    if (word === '' && column !== status) return
    if (word === '') return work.say(column, 'missing', 'is missing')
    const meaning = reader(word)
    if (meaning === undefined) return work.say(column, 'status-unknown', 'is not a status that is known')
    meanings.push(meaning)
    if (!words.includes(word)) words.push(word)
  }
  read(status, work.readStatus)
  read(substatus, work.readStatus)
  read(returnType, work.readReturn)
  return meanings.length === 0 ? undefined : { status: words.join(' / '), meaning: strongest(meanings) }
}

function readLine(work: Reading): PlatformLine | undefined {
  const { columns, shown } = work
  const variation = shown(textOf(work, columns.variation))
  const product = shown(textOf(work, columns.title))
  const isChoice = work.isVariation(variation)
  const named = (name: string): string =>
    name !== '' && isChoice ? shown(fullTitle({ product: name, label: variation })) : name
  const code = (column: Column): string => shown(codeOf(work, column) ?? '')
  const sku = code(columns.sku) || code(columns.skuId) || named(code(columns.productSku)) || named(product)
  if (sku === '') work.say(columns.title, 'missing', 'is missing, and there is no SKU')
  const quantity = readQuantity(work)
  const amount = readAmount(work, quantity ?? 0)
  if (quantity === undefined || amount === undefined || sku === '') return undefined
  return { platformSku: sku, title: named(product) || sku, quantity, amount }
}

/** `1.000` may be one or a thousand, so only digits count. */
function readQuantity(work: Reading): number | undefined {
  const column = work.columns.quantity
  const cell = valueOf(work, column)
  if (!cell) return undefined
  const text = readCode(cell)
  if (text === '') return work.say(column, 'missing', 'is missing')
  const quantity = cell.kind === 'number' ? cell.number! : /^\d+$/.test(text) ? Number(text) : NaN
  return Number.isInteger(quantity) && quantity >= 1 && quantity <= quantityMax
    ? quantity
    : work.say(column, 'quantity', `must be a whole number from 1 to ${quantityMax}`)
}

/** What the line costs its buyer; null where the file does not say, undefined where it cannot be read. */
function readAmount(work: Reading, quantity: number): number | null | undefined {
  const { amount: whole, unitPrice } = work.columns
  const column = isBlank(work, whole) ? unitPrice : whole
  if (isBlank(work, column)) return null
  const cell = valueOf(work, column)
  if (!cell) return undefined
  const amount = cell.kind === 'number' ? cell.number! : moneyOf(readCode(cell))
  if (amount === undefined || !Number.isSafeInteger(amount) || amount < 0)
    return work.say(column, 'amount', 'is not an amount of money')
  return column === whole ? amount : amount * quantity
}

function moneyOf(text: string): number | undefined {
  if (/^\d{1,12}$/.test(text)) return Number(text)
  const money = readMoney(text, 0)
  return money && settled(money, undefined)
}
