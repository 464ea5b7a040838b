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
  const { text, separator, signs, linesBefore } = openText(whole)
  const grid = openGrid(openCellBudget(limits), options)
  let line = linesBefore
  const addRow = (record: string[], { lines }: InfoRecord): undefined => {
    if (line > linesBefore) addCells(record)
    line = linesBefore + lines
    return undefined
  }
  const addCells = (record: readonly string[]): void => {
    grid.startRow(line, false)
    for (let place = 0; place < record.length; place += 1) {
      const shown = record[place]!
      if (shown.length > cellTextMax) throw unreadable('too-large', 'a cell is too long; is a quote missing?', line)
      if (shown !== '' && grid.keeps(place)) grid.set(place, { shown, kind: 'text' })
    }
  }
  const unreadable = (code: 'too-large' | 'not-csv', message: string, row: number | null): UnreadableFile =>
    new UnreadableFile(code, message, { source: 'csv', encoding, row })
  if (countLines(text) > limits.textLines)
    throw unreadable('too-large', `the file has more than ${limits.textLines} lines; send only the goods`, null)
  try {
    // The parser makes an error, stack and all, of every row that is not as long as the first one, also where such
    // rows are welcome: a title above the columns made a file four times dearer. So a row of the usual length goes
    // first.
    parse(`${separator.repeat(signs)}\n${text}`, {
      delimiter: separator,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      max_record_size: recordBytesMax,
      on_record: addRow,
    })
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const { lines } = error as { lines?: number }
    const row = lines === undefined ? null : linesBefore + lines - 1
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
function openText(whole: string): { text: string; separator: string; signs: number; linesBefore: number } {
  const named = /^"?sep=(.)"?(?:\r\n|\n|\r)/i.exec(whole)
  const start = named ? named[0].length : 0
  const { separator, signs } = separatorOf(whole.slice(start, start + charactersLookedAt), named?.[1])
  let end = whole.length
  while (end > start && isFiller(whole[end - 1]!, separator)) end -= 1
  return { text: whole.slice(start, end), separator, signs, linesBefore: named ? 1 : 0 }
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

/** Titles and addresses appear above the column names; this much is examined. */
const linesLookedAt = 40
const charactersLookedAt = 20_000

/**
 * Detects the column separator, if the file does not name it: the one that occurs equally often, outside quotes, in
 * most of the first lines; and how often that is. Titles and addresses contain commas too, but not the same number in
 * every line.
 */
function separatorOf(start: string, named: string | undefined): { separator: string; signs: number } {
  const lines = start.replace(/"[^"]*"/g, '').split(/\r\n|\n|\r/, linesLookedAt)
  const separators = named === undefined ? [';', '\t', ','] : [named]
  const found = separators.map((separator) => ({ separator, ...agreement(separator, lines) }))
  const best = found.toSorted((a, b) => b.score - a.score || a.first - b.first)[0]!
  return named !== undefined || best.score > 0 ? best : { separator: ',', signs: 0 }
}

/** Goods have at least four columns; more separators than that in a line prove no more. */
const signsThatCount = 3

/** How well the lines agree on a separator: those with the most common count, and the first of them. */
function agreement(separator: string, lines: readonly string[]): { score: number; first: number; signs: number } {
  const counts = lines.map((line) => line.split(separator).length - 1)
  const scored = [...new Set(counts)].map((signs) => ({
    score: Math.min(signs, signsThatCount) * counts.filter((one) => one === signs).length,
    first: counts.indexOf(signs),
    signs,
  }))
  return scored.toSorted((a, b) => b.score - a.score || a.first - b.first)[0]!
}
