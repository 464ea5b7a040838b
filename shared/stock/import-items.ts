import type {
  GoodsMapping,
  ImportedItem,
  ImportFault,
  ImportNote,
  ImportPreview,
  ImportQuestion,
} from '../contract/routes/sale-import.ts'
import { cleanText } from '../person/person-text.ts'
import { cellAt, isComplete, type Table } from '../sheet/find-table.ts'
import { goodsColumns as layout, type GoodsColumn as Column } from './goods-columns.ts'
import { findGoods, headOf, titlesOf, type GoodsTable } from './find-goods.ts'
import { isShortened, looksLikeDate } from '../sheet/made-by-excel.ts'
import type { MendedText } from '../sheet/mend-text.ts'
import { shown } from '../sheet/shown-text.ts'
import { readCount, readMoney, settled, styleOf, type Amount, type NumberStyle } from '../sheet/read-amount.ts'
import type { Cell, SheetRow, Workbook } from '../sheet/workbook.ts'

export type Taken = Pick<
  ImportPreview,
  'rows' | 'items' | 'faults' | 'faultsInAll' | 'notes' | 'questions' | 'sheet' | 'head' | 'exportOf'
>
/** What the person answered to questions about the file. */
export interface Answers {
  numbers: 'plain' | NumberStyle
  /** Which sheet of the workbook, from 1. */
  sheet?: number | undefined
  /** What the seller calls the columns, as said for earlier files, the last said first. */
  mappings?: readonly GoodsMapping[] | undefined
}

type Code = ImportFault['code']

const rowsMax = 500
const faultsMax = 200
const priceMax = 1_000_000_000_000
const quotaMax = 10_000_000
const limitMax = 1_000_000
/** Less than any price in đồng: a price below it was probably meant in thousands. */
const smallPriceMax = 1_000

/**
 * Understands the goods in a workbook as the person sees them, with every fault by row and by the column as the file calls it. Hidden sheets, rows and
 * columns are not goods; columns that nobody knows are left out and named in a note. Nothing is guessed: what could be two things is asked once for the file.
 */
export function readItems(workbook: Workbook, answers: Answers): Taken {
  const visible = workbook.sheets.filter((sheet) => !sheet.hidden)
  const tables = visible.map((sheet) => findGoods(sheet, answers.mappings)).filter((table) => table !== undefined)
  const asked = answers.sheet === undefined ? undefined : workbook.sheets[answers.sheet - 1]
  if (asked) {
    const table = findGoods(asked, answers.mappings)
    return table ? readTable(workbook, table, answers) : nothing('empty', 'this sheet is empty')
  }
  if (tables.length === 0) return nothing('empty', 'the file is empty')
  const full = tables.filter((table) => isComplete(table, layout) && table.rows.length > 0)
  const candidates = full.length > 0 ? full : withMostColumns(tables)
  return candidates.length === 1 ? readTable(workbook, candidates[0]!, answers) : whichSheet(workbook, candidates)
}

function withMostColumns(tables: GoodsTable[]): GoodsTable[] {
  const most = Math.max(...tables.map(({ columns }) => columns.size))
  return most === 0 ? tables.slice(0, 1) : tables.filter(({ columns }) => columns.size === most)
}

function whichSheet({ sheets }: Workbook, tables: GoodsTable[]): Taken {
  const choices = tables.map(({ sheet, rows }) => ({
    answer: String(sheets.indexOf(sheet) + 1),
    means: sheet.name || String(sheets.indexOf(sheet) + 1),
    rows: rows.length,
  }))
  const names = choices.map(({ means }) => means).join(', ')
  return {
    ...nothing('which-sheet', `several sheets hold goods: ${shown(names)}; say which one`),
    questions: [{ about: 'sheet', example: null, choices }],
  }
}

function nothing(code: Code, message: string): Taken {
  return {
    rows: 0,
    items: [],
    faults: [fault(null, null, code, message)],
    faultsInAll: 1,
    notes: [],
    questions: [],
    sheet: null,
    head: [],
    exportOf: null,
  }
}

/** What is gathered while a table is read. */
interface Reading {
  table: Table<Column>
  answers: Answers
  style: NumberStyle | undefined
  source: Workbook['source']
  names: Map<Column, string>
  titles: Map<number, MendedText>
  faults: ImportFault[]
  notes: ImportNote[]
  /** Numbers that can be two things. */
  unsettled: { row: number; column: Column; text: string; amount: Amount }[]
}

function readTable(workbook: Workbook, table: GoodsTable, answers: Answers): Taken {
  const faults = headFaults(table)
  const body = table.rows.filter((row) => isGoods(row, table))
  if (faults.length === 0 && body.length === 0)
    faults.push(fault(null, null, 'no-rows', 'there is no row of goods below the names of the columns'))
  if (body.length > rowsMax)
    faults.push(fault(body[rowsMax]!.number, null, 'too-many-rows', `a sale has ${rowsMax} items at the most`))
  const notes = notesOf(workbook, table, body)
  const about = { sheet: table.sheet.name || null, head: headOf(table), exportOf: table.format?.title ?? null }
  if (faults.length > 0) return { ...result([], faults, body.length), notes, questions: [], ...about }
  const reading: Reading = {
    table,
    answers,
    style: answers.numbers === 'plain' ? styleOfFile(table, body) : answers.numbers,
    source: workbook.source,
    names: new Map([...table.columns].map(([column, place]) => [column, shown(cellAt(table.head, place).shown)])),
    titles: titlesOf(table, body),
    faults,
    notes,
    unsettled: [],
  }
  const items = readRows(reading, body)
  const questions = askForNumbers(reading)
  noteLetters(reading)
  noteSmallPrices(reading, items)
  return { ...result(items, faults, body.length), notes: notes.slice(0, faultsMax), questions, ...about }
}

function result(
  items: ImportedItem[],
  faults: ImportFault[],
  rows: number,
): Pick<Taken, 'rows' | 'items' | 'faults' | 'faultsInAll'> {
  return { rows, items, faults: faults.slice(0, faultsMax), faultsInAll: faults.length }
}

function headFaults({ head, columns, twice }: Table<Column>): ImportFault[] {
  return [
    ...twice.map(({ column, place }) =>
      fault(head.number, shown(cellAt(head, place).shown), 'column-twice', `${column} is there twice`),
    ),
    ...layout.required
      .filter((column) => !columns.has(column))
      .map((column) => fault(head.number, column, 'column-missing', `the column ${column} is missing`)),
  ]
}

/** Rows that fill none of the columns, explain the columns below their names, or add them up, are no goods. */
function isGoods(row: SheetRow, { head, columns }: Table<Column>): boolean {
  const text = (column: Column): string => cellAt(row, columns.get(column)).shown.trim()
  const isFilled = [...columns.values()].some((place) => {
    const cell = cellAt(row, place)
    return cell.shown.trim() !== '' || cell.kind === 'formula-without-value'
  })
  if (!isFilled) return row.cells.length > head.cells.length
  const total = /^(?:tổng(?: cộng| số)?|cộng|total|sum)\b/iu
  return !(text('sku') === '' && total.test(text('title'))) && !explains(text('price'), text('quota'))
}

/** Words where numbers belong, in both columns: a row of instructions. */
const explains = (price: string, quota: string): boolean =>
  [price, quota].every(
    (text) => /\p{L}{3}/u.test(text) && !/\d/.test(text) && !text.startsWith('#') && !text.startsWith('='),
  )

function notesOf({ sheets }: Workbook, table: Table<Column>, body: SheetRow[]): ImportNote[] {
  const { head, sheet, columns, rows, hiddenRows } = table
  const used = new Set(columns.values())
  const hidden = new Set(sheet.hiddenColumns)
  const namesAt = (wanted: (place: number) => boolean): string[] =>
    [...head.cells.keys()]
      .filter((place) => wanted(place) && cellAt(head, place).shown.trim() !== '')
      .map((place) => shown(cellAt(head, place).shown))
  const leftOut = namesAt((place) => !used.has(place) && !hidden.has(place))
  const unseen = namesAt((place) => hidden.has(place))
  const others = sheets.filter((one) => one !== sheet && one.rows.length > 0).map(({ name }) => name || '?')
  const leftRows = rows.filter((row) => !body.includes(row))
  const notes: ImportNote[] = []
  const add = (code: ImportNote['code'], value: string, message: string): number =>
    notes.push({ row: null, column: null, code, message, value })
  if (leftOut.length > 0) add('columns-left-out', listed(leftOut), `columns that are not needed: ${listed(leftOut)}`)
  if (unseen.length > 0) add('hidden-columns', listed(unseen), `hidden columns were left out: ${listed(unseen)}`)
  if (hiddenRows > 0) add('hidden-rows', String(hiddenRows), `${hiddenRows} hidden rows were left out`)
  if (leftRows.length > 0)
    add('rows-left-out', listed(leftRows.map(({ number }) => String(number))), 'rows that hold no goods were left out')
  if (others.length > 0) add('sheets-left-out', listed(others), `other sheets were left out: ${listed(others)}`)
  return notes
}

const listed = (names: string[]): string =>
  names.length > 40 ? `${names.slice(0, 40).join(', ')}, … (${names.length})` : names.join(', ')

/** How the file writes numbers, where all that give it away agree. */
function styleOfFile({ columns }: Table<Column>, body: SheetRow[]): NumberStyle | undefined {
  const styles = new Set<NumberStyle>()
  for (const row of body)
    for (const column of ['price', 'quota', 'limit'] as const) {
      const cell = cellAt(row, columns.get(column))
      const style = cell.kind === 'text' ? styleOf(cell.shown) : undefined
      if (style) styles.add(style)
    }
  return styles.size === 1 ? [...styles][0] : undefined
}

function readRows(reading: Reading, body: SheetRow[]): ImportedItem[] {
  const { faults, names, unsettled } = reading
  const items: ImportedItem[] = []
  const seen = new Map<string, number>()
  for (const row of body) {
    const before = faults.length + unsettled.length
    const item = readRow(reading, row)
    const twice = item.sku === '' ? undefined : seen.get(item.sku)
    if (twice !== undefined)
      faults.push(fault(row.number, names.get('sku')!, 'sku-twice', `${item.sku} is in row ${twice} already`, item.sku))
    if (item.sku !== '') seen.set(item.sku, twice ?? row.number)
    if (faults.length + unsettled.length === before) items.push(item)
  }
  return items
}

type Say = (column: Column | null, code: Code, message: string, value?: string) => void

function readRow(reading: Reading, row: SheetRow): ImportedItem {
  const { table, names, faults, source } = reading
  const say: Say = (column, code, message, value) =>
    void faults.push(fault(row.number, column && (names.get(column) ?? column), code, message, value))
  const width = table.head.cells.length
  // In a text file a separator inside of a name moves everything behind it; in a workbook a remark beside the table moves nothing.
  if (source === 'csv' && row.cells.slice(width).some((cell) => cell.shown.trim() !== ''))
    say(null, 'cells', `has more cells than the ${width} columns; is a text with a separator not in quotes?`)
  const cell = (column: Column): Cell => cellAt(row, table.columns.get(column))
  const number = (column: 'price' | 'quota' | 'limit', max: number, min: number): number =>
    readNumber(reading, row.number, column, cell(column), say, max, min)
  return {
    row: row.number,
    sku: readSku(reading, row.number, cell('sku'), say),
    title: readTitle(reading, row.number, cell('title'), say),
    price: number('price', priceMax, 0),
    quota: number('quota', quotaMax, 0),
    perViewerLimit: isBlank(cell('limit')) ? null : number('limit', limitMax, 1),
  }
}

const isBlank = ({ shown: text, kind }: Cell): boolean => text.trim() === '' && kind !== 'formula-without-value'

/** Says what Excel put there in place of a value; false when a value stands there. */
function isNoValue(cell: Cell, column: Column, say: Say): boolean {
  if (cell.kind === 'error') say(column, 'cell-error', `shows the error ${cell.shown}`, shown(cell.shown))
  else if (cell.kind === 'formula-without-value')
    say(column, 'not-computed', 'is a formula that was not computed; open the file in Excel and save it')
  else if (cell.kind === 'date') say(column, 'date', 'was made a date by the spreadsheet', shown(cell.shown))
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
    say('sku', 'sku', 'must be letters A-Z, digits, dot, dash or underscore, 40 at the most', shown(sku))
  if (looksLikeDate(text))
    notes.push({
      row,
      column: names.get('sku')!,
      code: 'looks-like-date',
      message: `${shown(text)} looks like a date that a spreadsheet made of a code`,
      value: shown(text),
    })
  return sku
}

/** A code as it is shown; a long number without a format is shown in full when its column is wide enough. */
function codeShown({ shown: text, kind, number, format }: Cell): string {
  const isWhole = kind === 'number' && format === undefined && Number.isSafeInteger(number) && number! < 1e15
  return isWhole ? String(number) : text.trim()
}

function readTitle({ titles }: Reading, row: number, cell: Cell, say: Say): string {
  const { text, state } = titles.get(row)!
  const isNamedAbove = isBlank(cell) && text !== ''
  if (!isNamedAbove && isNoValue(cell, 'title', say)) return ''
  if (state === 'lost') {
    say('title', 'letters-lost', 'has letters that were lost; write them again', shown(text))
    return ''
  }
  const title = cleanText(text, 200)
  if (!title) say('title', 'title', 'must be 1-200 readable characters', shown(text))
  return title ?? ''
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

/** The number of a cell without the dust of floating point, as it is shown: rounded by its format, with its unit (`85k`). */
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

/** One question for the file, however many numbers could be two things. */
function askForNumbers({ unsettled, faults, names }: Reading): ImportQuestion[] {
  const [first] = unsettled
  if (!first) return []
  const { row, column, text, amount } = first
  faults.push(
    fault(
      row,
      names.get(column)!,
      'grouped-number',
      `could be ${amount.vi} or ${amount.en}: say how numbers are written (${unsettled.length} cells)`,
      shown(text),
    ),
  )
  const choice = (answer: NumberStyle, means: number): ImportQuestion['choices'][number] => ({
    answer,
    means: String(means),
    rows: unsettled.length,
  })
  return [{ about: 'numbers', example: shown(text), choices: [choice('vi', amount.vi!), choice('en', amount.en!)] }]
}

function noteLetters({ titles, notes, names }: Reading): void {
  const mended = [...titles].filter(([, { state }]) => state === 'mended')
  const [first] = mended
  if (first)
    notes.push({
      row: first[0],
      column: names.get('title')!,
      code: 'letters-mended',
      message: `letters were put right in ${mended.length} rows; look whether the names are right`,
      value: shown(first[1].text),
    })
}

function noteSmallPrices({ notes, names }: Reading, items: ImportedItem[]): void {
  const small = items.filter(({ price }) => price > 0 && price < smallPriceMax)
  const [first] = small
  if (first)
    notes.push({
      row: first.row,
      column: names.get('price')!,
      code: 'small-price',
      message: `${small.length} prices are below ${smallPriceMax}: are they meant in thousands?`,
      value: String(first.price),
    })
}

function fault(row: number | null, column: string | null, code: Code, message: string, value?: string): ImportFault {
  return { row, column, code, message, ...(value !== undefined && { value }) }
}
