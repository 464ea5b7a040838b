import { keptColumns } from '../../shared/platform/find-orders.ts'
import { platformFormats } from '../../shared/platform/platform-formats.ts'
import { readPlatformOrders, type ReadPlatformFile } from '../../shared/platform/read-platform-orders.ts'
import { toPieces } from '../upload/in-pieces.ts'
import { orderLimits } from '../upload/limits.ts'
import { readWorkbook } from '../upload/read-workbook.ts'
import { UnreadableFile } from '../upload/sheet.ts'
import { unreadOrders, type InPieces, type PlatformFile } from './platform-file.ts'

/**
 * The task of the thread: reads a platform's order file. Its packages and faults may be thousands, which the event loop
 * takes in pieces.
 */
export async function readPlatformFile(file: PlatformFile): Promise<InPieces> {
  const { packages, faults, ...rest } = await readFile(file)
  return { ...rest, packages: toPieces(packages), faults: toPieces(faults) }
}

/**
 * Reads a platform's order file; nothing is stored, and nothing about a buyer is in the result.
 */
async function readFile(file: PlatformFile): Promise<ReadPlatformFile> {
  const { bytes, platform, fileName, encoding, formatsDir } = file
  const formats = platformFormats(formatsDir)
  const format = formats.find(({ id }) => id === platform)
  if (!format) throw new Error(`no format of platform ${platform}`)
  try {
    const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const workbook = await readWorkbook(source, encoding, { limits: orderLimits, narrow: keptColumns(format) })
    return readPlatformOrders(workbook, { format, formats, fileName })
  } catch (error) {
    if (error instanceof UnreadableFile) return unreadOrders(platform, error)
    throw error
  }
}
