import { cellAt } from '../sheet/find-table.ts'
import type { Workbook } from '../sheet/workbook.ts'
import { findOrders, nameAt, refuse, type OrderTable } from './find-orders.ts'
import { gatherPackages } from './gather-packages.ts'
import { findRounded, findShortened } from './lost-digits.ts'
import type { PlatformFault } from './platform-fault.ts'
import type { PlatformFormat } from './platform-formats.ts'
import type { ReadPackage } from './platform-order.ts'
import { openTimeReader, type TimeReader } from './platform-time.ts'
import { openRowReader } from './read-platform-row.ts'
import { codeColumns, openColumns, type Columns } from './row-cells.ts'

/** What an order file says. Each of its rows is in exactly one package or has a fault. */
export interface ReadPlatformFile {
  platform: string
  /** Nothing of the file is read; the faults say why. */
  refused: boolean
  /** Rows of orders. */
  rows: number
  packages: ReadPackage[]
  faults: PlatformFault[]
  /** Rows that describe the columns. */
  skipped: number
  /** The latest instant the file tells of: it is not older than that. RFC 3339, UTC. */
  latestAt: string | null
  /** The earliest instant at which it can have been made by its name. RFC 3339, UTC. */
  said: string | null
}

/** The format the file must have, and all that are known. */
export interface ReadOptions {
  format: PlatformFormat
  formats: readonly PlatformFormat[]
  fileName?: string | undefined
}

/**
 * Reads a platform's order file. Only the columns of the format are read: nothing about the buyer reaches the result.
 * A file that cannot be trusted as a whole is refused (digits lost in a spreadsheet, other columns, other dates);
 * otherwise what is wrong is said row by row.
 */
export function readPlatformOrders(workbook: Workbook, { format, formats, fileName }: ReadOptions): ReadPlatformFile {
  const table = findOrders(workbook, format, formats)
  if (Array.isArray(table)) return refusedFile(format.id, table)
  const readTime = openTimeReader(format.dates, workbook.date1904 === true)
  const columns = openColumns(table)
  const lost = lostDigits(table, columns)
  if (lost) return refusedFile(format.id, [lost])
  const latestAt = examineTimes(table, format, readTime)
  if (typeof latestAt === 'object' && latestAt !== null) return refusedFile(format.id, [latestAt])
  const faults: PlatformFault[] = []
  const rows = table.body.map(openRowReader(table, format, workbook.source, { columns, readTime }, faults))
  const packages = gatherPackages(rows, faults)
  return {
    platform: format.id,
    refused: false,
    rows: rows.length,
    packages,
    faults: faults.toSorted((a, b) => a.row! - b.row!),
    skipped: table.skipped,
    latestAt,
    said: saidByName(fileName, format),
  }
}

/** What is said of a file of which nothing is read. */
export function refusedFile(platform: string, faults: PlatformFault[]): ReadPlatformFile {
  return { platform, refused: true, rows: 0, packages: [], faults, skipped: 0, latestAt: null, said: null }
}

/** Excel shortens whole columns; what a product is called is only checked where it is used. */
function lostDigits({ body, head }: OrderTable, columns: Columns): PlatformFault | undefined {
  for (const name of codeColumns) {
    const { place, codes } = columns[name]
    if (place === undefined) continue
    const isSpare = name === 'skuId' || name === 'productSku'
    const used = [...body.keys()].filter((at) => !isSpare || !columns.sku.codes[at])
    const read = { cells: used.map((at) => cellAt(body[at]!, place)), codes: used.map((at) => codes[at]!) }
    const isId = name === 'orderId' || name === 'packageId' || name === 'tracking'
    const found = findShortened(read) ?? (isId ? findRounded(read) : undefined)
    const advice = 'this file was saved by Excel and lost digits: download it again, do not open it'
    if (found !== undefined) return refuse('digits-lost', advice, body[used[found]!]!.number, nameAt({ head }, place))
  }
  return undefined
}

/**
 * The latest instant of the file. Day and month cannot be told where a file writes dates in two ways, or in another
 * than its platform does.
 */
function examineTimes(
  table: OrderTable,
  { dates }: PlatformFormat,
  readTime: TimeReader,
): PlatformFault | string | null {
  const own = [table.columns.get('placedAt'), table.columns.get('paidAt')].filter((place) => place !== undefined)
  const places = [...new Set([...own, ...table.times])]
  let form: string | undefined
  let latest: string | null = null
  for (const { number, cells } of table.body)
    for (const place of places) {
      const cell = cells[place]
      if (cell === undefined || cell.kind === 'empty') continue
      const read = readTime(cell)
      const mixed = (message: string): PlatformFault => refuse('mixed-dates', message, number, nameAt(table, place))
      if (read.kind === 'other-form') return mixed(`this day is not written ${dates.forms[0]}: download the file again`)
      if (read.kind !== 'instant') continue
      form ??= read.form
      if (form !== read.form) return mixed('days are written in two ways in this file: download it again')
      if (latest === null || read.at > latest) latest = read.at
    }
  return latest
}

function saidByName(name: string | undefined, { fileNames, dates }: PlatformFormat): string | null {
  if (name === undefined) return null
  for (const pattern of fileNames) {
    const {
      year,
      month,
      day,
      hour = '00',
      minute = '00',
      second = '00',
    } = new RegExp(pattern, 'u').exec(name)?.groups ?? {}
    if (!year) continue
    const readTime = openTimeReader({ ...dates, forms: ['YYYY-MM-DD'] }, false)
    const read = readTime({ shown: `${year}-${month}-${day} ${hour}:${minute}:${second}`, kind: 'text' })
    if (read.kind === 'instant') return read.at
  }
  return null
}
