import readWorkbook from 'read-excel-file/node'
import { promisify } from 'node:util'
import { inflateRaw } from 'node:zlib'
import type { z } from 'zod'
import type { importRoutes, ImportFault, ImportPreview } from '../../shared/contract/routes/import.ts'
import { readCsvRows } from '../../shared/stock/csv-rows.ts'
import { readItems, type Cell } from '../../shared/stock/import-items.ts'

type Query = z.output<(typeof importRoutes)['previewImport']['query']>

/** What a workbook of 500 rows can need when unpacked; more is a trap (bytes). */
const unpackedBytesMax = 12 * 1024 * 1024
const inflate = promisify(inflateRaw)

/** Reads goods from a CSV or XLSX file; what is wrong is told by row and column, and nothing is kept. */
export async function readSpreadsheet(bytes: Buffer, { numbers, encoding }: Query): Promise<ImportPreview> {
  if (bytes.toString('latin1', 0, 4) === 'PK\u0003\u0004') return readXlsx(bytes, numbers)
  const csv = { format: 'csv' as const, encoding: encoding ?? null, separator: null }
  if (bytes.length === 0) return failed(csv, { row: null, column: null, code: 'empty', message: 'the file is empty' })
  if (bytes.toString('hex', 0, 4) === 'd0cf11e0')
    return failed(
      { ...csv, format: 'xlsx' },
      { row: null, column: null, code: 'not-xlsx', message: 'this is the old XLS; save it as XLSX or CSV' },
    )
  const read = readCsvRows(bytes, encoding)
  if ('code' in read)
    return failed(
      { ...csv, encoding: read.encoding },
      { row: read.row, column: null, code: read.code, message: read.message },
    )
  return preview({ format: 'csv', encoding: read.encoding, separator: read.separator }, readItems(read.rows, numbers))
}

async function readXlsx(bytes: Buffer, numbers: Query['numbers']): Promise<ImportPreview> {
  const xlsx = { format: 'xlsx' as const, encoding: null, separator: null }
  if (!(await unpacksSmall(bytes)))
    return failed(xlsx, {
      row: null,
      column: null,
      code: 'too-large',
      message: 'the workbook is damaged or unpacks to more than it may',
    })
  try {
    const [sheet] = await readWorkbook(bytes)
    const rows = (sheet?.data ?? []).map((cells, i) => ({ row: i + 1, cells: cells as readonly Cell[] }))
    return preview(xlsx, readItems(rows, numbers))
  } catch {
    return failed(xlsx, {
      row: null,
      column: null,
      code: 'not-xlsx',
      message: 'the workbook cannot be read; save it anew as XLSX or CSV',
    })
  }
}

type Kind = Pick<ImportPreview, 'format' | 'encoding' | 'separator'>

function preview(kind: Kind, taken: Pick<ImportPreview, 'rows' | 'items' | 'faults' | 'faultsInAll'>): ImportPreview {
  return { ok: taken.faultsInAll === 0, ...kind, ...taken }
}

function failed(kind: Kind, fault: ImportFault): ImportPreview {
  return { ok: false, ...kind, rows: 0, items: [], faults: [fault], faultsInAll: 1 }
}

/** Unpacks every part of a ZIP file into nothing, to know its size: what its directory claims may be a lie. False for one that is too large or damaged. */
async function unpacksSmall(zip: Buffer): Promise<boolean> {
  try {
    const end = zip.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'))
    if (end < 0) return false
    let at = zip.readUInt32LE(end + 16)
    let left = unpackedBytesMax
    for (let entry = zip.readUInt16LE(end + 10); entry > 0; entry -= 1) {
      if (zip.toString('latin1', at, at + 4) !== 'PK\u0001\u0002') return false
      const [packed, local] = [zip.readUInt32LE(at + 20), zip.readUInt32LE(at + 42)]
      const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
      const stored = zip.readUInt16LE(at + 10) === 0
      left -= stored
        ? packed
        : (await inflate(zip.subarray(start, start + packed), { maxOutputLength: Math.max(1, left) })).length
      if (left <= 0) return false
      at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)
    }
    return true
  } catch {
    return false
  }
}
