import { CsvError } from 'csv-parse'
import { parse } from 'csv-parse/sync'
import { rowsMax, type CellRow } from './import-items.ts'

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1258'

/** One cell holds no more than this, so a file without line ends is refused early. */
const recordBytesMax = 64 * 1024

export interface ReadCsv {
  encoding: Encoding
  separator: string
  rows: CellRow[]
}
/** What is wrong with the file as a whole, and in which of its lines. */
export interface CsvFault {
  code: 'encoding' | 'not-csv' | 'too-large'
  row: number | null
  message: string
  encoding: Encoding | null
}

/**
 * Reads a CSV file as the spreadsheets of Viet Nam write it: separated by comma, semicolon or tab, in UTF-8 (with or without BOM), UTF-16 or
 * Windows-1258, with any line ends. A row more than a sale may have is read, so that it is known to be too many.
 */
export function readCsvRows(bytes: Buffer, asked?: Encoding): ReadCsv | CsvFault {
  const encoding = asked ?? encodingOf(bytes)
  const text = decode(bytes, encoding)
  if (text === undefined) return { code: 'encoding', row: null, message: `the file is not ${encoding}`, encoding }
  if (/\0/.test(text))
    return {
      code: 'encoding',
      row: null,
      message: 'the file is no text; save it as CSV (UTF-8) or send the XLSX',
      encoding,
    }
  const separator = separatorOf(text)
  try {
    const records = parse(text, {
      delimiter: separator,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      max_record_size: recordBytesMax,
      info: true,
      to: rowsMax * 2,
    }) as unknown as { record: string[]; info: { lines: number } }[]
    let line = 1
    const rows = records.map(({ record, info }) => {
      const row = { row: line, cells: record }
      line = info.lines + 1
      return row
    })
    return { encoding, separator, rows }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const { lines } = error as { lines?: number }
    if (error.code === 'CSV_MAX_RECORD_SIZE')
      return { code: 'too-large', row: lines ?? null, message: 'a row is too long; is a quote not closed?', encoding }
    return {
      code: 'not-csv',
      row: lines ?? null,
      message:
        error.code === 'CSV_QUOTE_NOT_CLOSED'
          ? 'a quote is opened and not closed'
          : 'a quote stands in the middle of a text',
      encoding,
    }
  }
}

function encodingOf(bytes: Buffer): Encoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  const zeros = [0, 0]
  for (let i = 0; i < Math.min(bytes.length, 400); i += 1) if (bytes[i] === 0) zeros[i % 2]! += 1
  if (zeros[1]! > 20 && zeros[0]! < 3) return 'utf-16le'
  if (zeros[0]! > 20 && zeros[1]! < 3) return 'utf-16be'
  return decode(bytes, 'utf-8') === undefined ? 'windows-1258' : 'utf-8'
}

/** The text, composed: Windows-1258 writes tones as marks of their own. */
function decode(bytes: Buffer, encoding: Encoding): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes).normalize('NFC')
  } catch {
    return undefined
  }
}

/** What separates the names of the columns, outside of quotes. */
function separatorOf(text: string): string {
  const head = text
    .slice(0, 4_000)
    .trimStart()
    .split(/[\r\n]/, 1)[0]!
    .replace(/"[^"]*"/g, '')
  const counts = [';', '\t', ','].map((separator) => ({ separator, n: head.split(separator).length }))
  return counts.toSorted((a, b) => b.n - a.n)[0]!.n > 1 ? counts.toSorted((a, b) => b.n - a.n)[0]!.separator : ','
}
