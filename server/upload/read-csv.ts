import { CsvError, type InfoRecord } from 'csv-parse'
import { parse } from 'csv-parse/sync'
import { openCellBudget, openGrid, type GridOptions } from './grid.ts'
import { cellTextMax, recordBytesMax } from './limits.ts'
import type { Encoding, Workbook } from '../../shared/sheet/workbook.ts'
import { UnreadableFile } from './sheet.ts'

/**
 * Parses a CSV file as Vietnamese spreadsheets write it: separated by comma, semicolon or tab, or as a first line
 * `sep=;` says, with any line endings, up to the DOS end-of-file mark. Throws {@link UnreadableFile}, with the line
 * where it is known.
 */
export function readCsv(whole: string, encoding: Encoding, options: GridOptions): Workbook {
  const { limits } = options
  const { text, separator, linesBefore } = openText(whole)
  const grid = openGrid(openCellBudget(limits), options)
  let line = linesBefore + 1
  const addRow = (record: string[], { lines }: InfoRecord): undefined => {
    grid.startRow(line, false)
    for (let place = 0; place < record.length; place += 1) {
      const shown = record[place]!
      if (shown.length > cellTextMax) throw unreadable('too-large', 'a cell is too long; is a quote missing?', line)
      if (shown !== '' && grid.keeps(place)) grid.set(place, { shown, kind: 'text' })
    }
    line = linesBefore + lines + 1
    return undefined
  }
  const unreadable = (code: 'too-large' | 'not-csv', message: string, row: number | null): UnreadableFile =>
    new UnreadableFile(code, message, { source: 'csv', encoding, row })
  if (countLines(text) > limits.textLines)
    throw unreadable('too-large', `the file has more than ${limits.textLines} lines; send only the goods`, null)
  try {
    parse(text, {
      delimiter: separator,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      max_record_size: recordBytesMax,
      on_record: addRow,
    })
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const { lines } = error as { lines?: number }
    const row = lines === undefined ? null : linesBefore + lines
    if (error.code === 'CSV_MAX_RECORD_SIZE')
      throw unreadable('too-large', 'a row is too long; is a quote missing?', row)
    if (error.code === 'CSV_QUOTE_NOT_CLOSED') throw unreadable('not-csv', 'a quote is opened but not closed', row)
    throw unreadable('not-csv', 'there is a quote in the middle of a value', row)
  }
  const sheet = { name: '', hidden: false, rows: grid.rows(), hiddenColumns: [] }
  return { source: 'csv', sheets: [sheet], text: { encoding, separator }, notes: [] }
}

/** The end-of-file mark of DOS, which some shop software still writes. */
const dosEnd = '\u001a'

/**
 * The text without what is meant for programs only: a line naming the separator, the DOS end-of-file mark, and trailing
 * rows that hold only separators (a sheet formatted far down leaves tens of thousands of them).
 */
function openText(whole: string): { text: string; separator: string; linesBefore: number } {
  const named = /^"?sep=(.)"?(?:\r\n|\n|\r)/i.exec(whole)
  const separator = named ? named[1]! : separatorOf(whole)
  const start = named ? named[0].length : 0
  let end = whole.length
  while (end > start && isFiller(whole[end - 1]!, separator)) end -= 1
  return { text: whole.slice(start, end), separator, linesBefore: named ? 1 : 0 }
}

function isFiller(letter: string, separator: string): boolean {
  return letter === separator || letter === dosEnd || letter.trim() === ''
}

function countLines(text: string): number {
  let lines = 1
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i)
    if (code === 10 || (code === 13 && text.charCodeAt(i + 1) !== 10)) lines += 1
  }
  return lines
}

/** Titles and addresses appear above the column names; this many lines are examined. */
const linesLookedAt = 40

/**
 * Detects the column separator: the one that occurs equally often, outside quotes, in most of the first lines. Titles
 * and addresses contain commas too, but not the same number in every line.
 */
function separatorOf(text: string): string {
  const lines = text
    .slice(0, 20_000)
    .replace(/"[^"]*"/g, '')
    .split(/\r\n|\n|\r/, linesLookedAt)
  const separators = [';', '\t', ','].map((separator) => ({ separator, ...agreement(separator, lines) }))
  const best = separators.toSorted((a, b) => b.score - a.score || a.first - b.first)[0]!
  return best.score > 0 ? best.separator : ','
}

/** Goods have at least four columns; more separators than that in a line prove no more. */
const signsThatCount = 3

/** How well the lines agree on a separator: those with the most common count, and the first of them. */
function agreement(separator: string, lines: readonly string[]): { score: number; first: number } {
  const signs = lines.map((line) => line.split(separator).length - 1)
  const scored = [...new Set(signs)].map((n) => ({
    score: Math.min(n, signsThatCount) * signs.filter((one) => one === n).length,
    first: signs.indexOf(n),
  }))
  return scored.toSorted((a, b) => b.score - a.score || a.first - b.first)[0]!
}
