import type {
  GoodsMapping,
  ImportedItem,
  ImportFault,
  ImportPreview,
  ImportQuestion,
} from '../contract/routes/sale-import.ts'
import { fullTitle } from '../sale/choice.ts'
import { cellAt, isComplete, type Table } from '../sheet/find-table.ts'
import { goodsColumns as layout, type GoodsColumn as Column } from './goods-columns.ts'
import { findGoods, headOf, namesOf, type GoodsTable } from './find-goods.ts'
import { shown } from '../sheet/shown-text.ts'
import { styleOf, type NumberStyle } from '../sheet/read-amount.ts'
import type { SheetRow, Workbook } from '../sheet/workbook.ts'
import { noteLetters, notesOf, noteSmallPrices } from './import-notes.ts'
import { fault, readRow, type Reading } from './read-goods-row.ts'

export type Taken = Pick<
  ImportPreview,
  'rows' | 'items' | 'faults' | 'faultsInAll' | 'notes' | 'questions' | 'sheet' | 'head' | 'exportOf'
>
/** The person's answers to questions about the file. */
export interface Answers {
  numbers: 'plain' | NumberStyle
  /** Which sheet of the workbook, from 1. */
  sheet?: number | undefined
  /** The seller's own column names from earlier files, most recent first. */
  mappings?: readonly GoodsMapping[] | undefined
}

const rowsMax = 500
const faultsMax = 200

/**
 * Reads the goods in a workbook as the person sees them, with every fault by row and by the file's own column name.
 * Hidden sheets, rows and columns are not goods; unknown columns are skipped and named in a note. Nothing is guessed:
 * whatever is ambiguous is asked once for the file.
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
    ...nothing('which-sheet', `several sheets contain goods: ${shown(names)}; say which one`),
    questions: [{ about: 'sheet', example: null, choices }],
  }
}

function nothing(code: ImportFault['code'], message: string): Taken {
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

function readTable(workbook: Workbook, table: GoodsTable, answers: Answers): Taken {
  const faults = headFaults(table)
  const body = table.rows.filter((row) => isGoods(row, table))
  if (faults.length === 0 && body.length === 0)
    faults.push(fault(null, null, 'no-rows', 'there are no rows of goods below the column names'))
  if (body.length > rowsMax)
    faults.push(fault(body[rowsMax]!.number, null, 'too-many-rows', `a sale has at most ${rowsMax} items`))
  const notes = notesOf(workbook, table, body)
  const about = { sheet: table.sheet.name || null, head: headOf(table), exportOf: table.format?.title ?? null }
  if (faults.length > 0) return { ...result([], faults, body.length), notes, questions: [], ...about }
  const reading: Reading = {
    table,
    style: answers.numbers === 'plain' ? styleOfFile(table, body) : answers.numbers,
    source: workbook.source,
    names: new Map([...table.columns].map(([column, place]) => [column, shown(cellAt(table.head, place).shown)])),
    rowNames: namesOf(table, body),
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
      fault(head.number, shown(cellAt(head, place).shown), 'column-twice', `${column} appears twice`),
    ),
    ...layout.required
      .filter((column) => !columns.has(column))
      .map((column) => fault(head.number, column, 'column-missing', `the column ${column} is missing`)),
  ]
}

/** Rows that fill none of the columns, explain the columns below their names, or contain totals are not goods. */
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

/** How the file writes numbers, if all unambiguous ones agree. */
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
  const choices = new Map<string, number>()
  for (const row of body) {
    const before = faults.length + unsettled.length
    const item = readRow(reading, row)
    const twice = item.sku === '' ? undefined : seen.get(item.sku)
    const sameChoice = item.choice && choices.get(fullTitle(item.choice))
    if (sameChoice !== undefined)
      faults.push(
        fault(
          row.number,
          names.get('choice') ?? null,
          'choice-twice',
          `this choice of ${item.choice!.product} is already in row ${sameChoice}`,
          item.choice!.label,
        ),
      )
    if (item.choice) choices.set(fullTitle(item.choice), sameChoice ?? row.number)
    if (twice !== undefined)
      faults.push(fault(row.number, names.get('sku')!, 'sku-twice', `${item.sku} is already in row ${twice}`, item.sku))
    if (item.sku !== '') seen.set(item.sku, twice ?? row.number)
    if (faults.length + unsettled.length === before) items.push(item)
  }
  return items
}

/** One question for the file, however many of its numbers are ambiguous. */
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
