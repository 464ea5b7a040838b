import { decodeText } from './decode-text.ts'
import type { GridOptions } from './grid.ts'
import { goodsLimits } from './limits.ts'
import { readCsv } from './read-csv.ts'
import { readHtml } from './read-html.ts'
import { readXlsx } from './read-xlsx.ts'
import type { Encoding, Workbook } from '../../shared/sheet/workbook.ts'
import { UnreadableFile } from './sheet.ts'

/**
 * Reads an uploaded spreadsheet within the limits of `limits.ts`. Its bytes decide what it is, not its name or type.
 * Runs in a separate thread (see `open-uploads.ts`). Throws {@link UnreadableFile}, which says what the file is and
 * what to do about it. `encoding` overrides detection for text files.
 */
export async function readWorkbook(
  bytes: Buffer,
  encoding?: Encoding,
  options: GridOptions = { limits: goodsLimits },
): Promise<Workbook> {
  const start = bytes.toString('latin1', 0, 8)
  if (start.startsWith('PK')) return readXlsx(bytes, options)
  if (start.startsWith('\xd0\xcf\x11\xe0')) throw compoundFile(bytes)
  return readText(bytes, encoding, options)
}

function readText(bytes: Buffer, asked: Encoding | undefined, options: GridOptions): Workbook {
  if (bytes.length === 0) throw new UnreadableFile('empty', 'the file is empty', { source: 'csv' })
  const known = nameBinary(bytes)
  if (known !== undefined) throw new UnreadableFile('encoding', known, { source: 'csv' })
  const decoded = decodeText(bytes, asked)
  if (!decoded) throw new UnreadableFile('encoding', `the file is not ${asked}`, { source: 'csv', encoding: asked! })
  const { text, encoding } = decoded
  const head = text.slice(0, 2_000).trimStart().toLowerCase()
  if (head.startsWith('mime-version:')) throw new UnreadableFile('not-xlsx', webArchive)
  if (/^<\?xml[^>]*>/.test(head) && head.includes('urn:schemas-microsoft-com:office:spreadsheet'))
    throw new UnreadableFile('not-xlsx', xmlSpreadsheet)
  if (head.startsWith('<') && /<table[\s>]/i.test(text)) return readHtml(text, encoding, options)
  if (text.includes('\0'))
    throw new UnreadableFile('encoding', 'the file is not text; save it as CSV (UTF-8) or send the XLSX', {
      source: 'csv',
      encoding,
    })
  return readCsv(text, encoding, options)
}

const webArchive = 'this is a single-file web page (MHTML); open it in Excel and save it as XLSX'
const xmlSpreadsheet = 'this is an Excel 2003 XML spreadsheet; open it in Excel and save it as XLSX'

/** The container of old Office files and of encrypted new ones. Its directory names its streams in UTF-16. */
function compoundFile(bytes: Buffer): UnreadableFile {
  const holds = (stream: string): boolean => bytes.includes(Buffer.from(stream, 'utf16le'))
  if (holds('EncryptedPackage'))
    return new UnreadableFile(
      'encrypted',
      'the workbook is password-protected; save it without a password and send it again',
    )
  if (holds('WordDocument'))
    return new UnreadableFile('not-xlsx', 'this is a Word document; copy the table into Excel and save it as XLSX')
  return new UnreadableFile('not-xlsx', 'this is an old XLS file; open it in Excel and save it as XLSX or CSV')
}

const binaries: readonly [start: string, name: string][] = [
  ['%PDF-', 'a PDF'],
  ['\x89PNG', 'a picture'],
  ['\xff\xd8\xff', 'a picture'],
  ['GIF8', 'a picture'],
  ['Rar!', 'a RAR archive; unpack it'],
  ['7z\xbc\xaf', 'a 7z archive; unpack it'],
  ['\x1f\x8b', 'a gzip archive; unpack it'],
]

function nameBinary(bytes: Buffer): string | undefined {
  const start = bytes.toString('latin1', 0, 8)
  const name = binaries.find(([magic]) => start.startsWith(magic))?.[1]
  return name === undefined ? undefined : `this is ${name}; send the spreadsheet as XLSX or CSV`
}
