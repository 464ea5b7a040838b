import type { ImportedItem, ImportFault, importColumns, ImportPreview } from '../contract/routes/sale-import.ts'
import { cleanText } from '../person/person-text.ts'

/** What a cell of a spreadsheet may hold; dates come as they are shown. */
export type Cell = string | number | null | undefined
/** A spreadsheet as it was read: `row` counts as the spreadsheet does, from 1. */
export interface CellRow {
  row: number
  cells: readonly Cell[]
}
export type NumberStyle = 'plain' | 'vi' | 'en'
export type Taken = Pick<ImportPreview, 'rows' | 'items' | 'faults' | 'faultsInAll'>

type Column = (typeof importColumns)[number]
type Code = ImportFault['code']

export const rowsMax = 500
const faultsMax = 200
const priceMax = 1_000_000_000_000
const quotaMax = 10_000_000
const limitMax = 1_000_000

/** Names of columns as people write them, without accents, blanks and case. */
const columnNames: Record<Column, readonly string[]> = {
  sku: ['sku', 'ma', 'mahang', 'masp', 'masanpham', 'code'],
  title: ['title', 'ten', 'tenhang', 'tensp', 'tensanpham', 'sanpham', 'name', 'product'],
  price: ['price', 'gia', 'giaban', 'dongia'],
  quota: ['quota', 'soluong', 'sl', 'soluongban', 'tonkho', 'quantity', 'qty', 'stock'],
  limit: ['limit', 'gioihan', 'toida', 'gioihanmoinguoi', 'toidamoinguoi', 'limitperbuyer', 'perviewerlimit'],
}
const required: readonly Column[] = ['sku', 'title', 'price', 'quota']

/**
 * Reads goods from the rows of a spreadsheet, with every fault by row and by the column as the file calls it. Nothing is guessed: `1.000` is a thousand only when the style of
 * numbers says so. The first row that holds anything names the columns.
 */
export function readItems(rows: readonly CellRow[], style: NumberStyle): Taken {
  const filled = rows.filter(({ cells }) => cells.some((cell) => textOf(cell) !== ''))
  const head = filled[0]
  if (!head) return result([], [fault(null, null, 'empty', 'the file is empty')], 0)
  const { columns, faults } = readHead(head)
  const body = filled.slice(1)
  if (body.length === 0)
    faults.push(fault(null, null, 'no-rows', 'there is no row of goods below the names of the columns'))
  if (body.length > rowsMax)
    faults.push(fault(body[rowsMax]!.row, null, 'too-many-rows', `a sale has ${rowsMax} items at the most`))
  if (faults.length > 0) return result([], faults, body.length)
  const names = new Map([...columns].map(([column, place]) => [column, shown(textOf(head.cells[place]))]))
  const items: ImportedItem[] = []
  const seen = new Map<string, number>()
  for (const row of body) {
    const before = faults.length
    const item = readRow(row, columns, head.cells.length, style, (column, code, message, value) =>
      faults.push(fault(row.row, column && (names.get(column) ?? column), code, message, value)),
    )
    const twice = item.sku === '' ? undefined : seen.get(item.sku)
    if (twice !== undefined)
      faults.push(fault(row.row, names.get('sku')!, 'sku-twice', `${item.sku} is in row ${twice} already`, item.sku))
    if (item.sku !== '') seen.set(item.sku, twice ?? row.row)
    if (faults.length === before) items.push(item)
  }
  return result(items, faults, body.length)
}

function result(items: ImportedItem[], faults: ImportFault[], rows: number): Taken {
  return { rows, items, faults: faults.slice(0, faultsMax), faultsInAll: faults.length }
}

function readHead(head: CellRow): { columns: Map<Column, number>; faults: ImportFault[] } {
  const columns = new Map<Column, number>()
  const faults: ImportFault[] = []
  const known = Object.entries(columnNames) as [Column, readonly string[]][]
  for (const [place, cell] of head.cells.entries()) {
    const name = textOf(cell)
    if (name === '') continue
    const column = known.find(([, names]) => names.includes(plain(name)))?.[0]
    if (!column)
      faults.push(
        fault(
          head.row,
          shown(name),
          'column-unknown',
          `${shown(name)} is no column; there are ${known.map(([one]) => one).join(', ')}`,
        ),
      )
    else if (columns.has(column)) faults.push(fault(head.row, shown(name), 'column-twice', `${column} is there twice`))
    else columns.set(column, place)
  }
  for (const column of required)
    if (!columns.has(column)) faults.push(fault(head.row, column, 'column-missing', `the column ${column} is missing`))
  return { columns, faults }
}

type Say = (column: Column | null, code: Code, message: string, value?: string) => void

function readRow(
  { row, cells }: CellRow,
  columns: Map<Column, number>,
  width: number,
  style: NumberStyle,
  say: Say,
): ImportedItem {
  if (cells.slice(width).some((cell) => textOf(cell) !== ''))
    say(null, 'cells', `has more cells than the ${width} columns; is a text with a separator not in quotes?`)
  const cell = (column: Column): Cell => cells[columns.get(column) ?? Infinity]
  const number = (column: Column, max: number, min: number): number => {
    const raw = cell(column)
    if (textOf(raw) === '') {
      say(column, 'missing', 'is missing')
      return min
    }
    const read = readNumber(raw, style)
    if (typeof read === 'string')
      say(
        column,
        read,
        read === 'grouped-number'
          ? 'could be a thousand or a fraction: say how numbers are written'
          : 'is not a whole number',
        shown(textOf(raw)),
      )
    else if (read < min || read > max) say(column, 'out-of-range', `must be ${min}-${max}`, shown(textOf(raw)))
    else return read
    return min
  }
  const sku = textOf(cell('sku')).normalize('NFKC').toUpperCase()
  if (sku === '') say('sku', 'missing', 'is missing')
  else if (!/^[A-Z0-9][A-Z0-9._-]{0,39}$/.test(sku))
    say('sku', 'sku', 'must be letters A-Z, digits, dot, dash or underscore, 40 at the most', shown(sku))
  const titleText = textOf(cell('title'))
  const title = cleanText(titleText, 200)
  if (titleText === '') say('title', 'missing', 'is missing')
  else if (!title) say('title', 'title', 'must be 1-200 readable characters', shown(titleText))
  return {
    row,
    sku,
    title: title ?? '',
    price: number('price', priceMax, 0),
    quota: number('quota', quotaMax, 0),
    perViewerLimit: textOf(cell('limit')) === '' ? null : number('limit', limitMax, 1),
  }
}

/** A whole number, or what is wrong with it. */
export function readNumber(cell: Cell, style: NumberStyle): number | 'number' | 'grouped-number' {
  if (typeof cell === 'number') return Number.isSafeInteger(cell) ? cell : 'number'
  const text = textOf(cell)
    .normalize('NFKC')
    .replace(/\s*(đ|₫|vnđ|vnd)$/iu, '')
    .trim()
  if (/^-?\d{1,15}$/.test(text)) return Number(text)
  const grouped = { vi: /^\d{1,3}(\.\d{3}){1,4}$/, en: /^\d{1,3}(,\d{3}){1,4}$/ }
  if (style !== 'plain' && grouped[style].test(text)) return Number(text.replaceAll(/[.,]/g, ''))
  return grouped.vi.test(text) || grouped.en.test(text) ? 'grouped-number' : 'number'
}

function textOf(cell: Cell): string {
  if (cell === null || cell === undefined) return ''
  return String(cell).trim()
}

function plain(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[đĐ]/g, 'd')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
}

/** A value of somebody's file in a message: short, on one line. */
function shown(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').slice(0, 60)
}

function fault(row: number | null, column: string | null, code: Code, message: string, value?: string): ImportFault {
  return { row, column, code, message, ...(value !== undefined && { value }) }
}
