import { crc32 } from 'node:zlib'
import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl'
import { archiveEntriesMax, type FileLimits } from './limits.ts'
import { UnreadableFile } from './sheet.ts'

/**
 * The parts of a workbook, which is a ZIP file. Only parts listed in its directory exist, and only requested ones are
 * unpacked.
 */
export interface Archive {
  names: readonly string[]
  has(name: string): boolean
  /**
   * Streams the unpacked bytes of one part. Throws {@link UnreadableFile} if a part is damaged or all parts together
   * become too large.
   */
  read(name: string): AsyncGenerator<Buffer>
}

/** Opens a ZIP file by its directory. Throws {@link UnreadableFile} if it is not one. */
export async function openArchive(bytes: Buffer, { unpackedBytes }: FileLimits): Promise<Archive> {
  const entries = new Map<string, Entry>()
  const zip = await orDamaged(() => fromBufferPromise(bytes, { lazyEntries: true, validateEntrySizes: true }))
  await orDamaged(async () => {
    for await (const entry of zip.eachEntry()) {
      if (zip.entriesRead > archiveEntriesMax) throw tooLarge()
      const name = keyOf(entry.fileName)
      if (!entries.has(name)) entries.set(name, entry)
    }
  })
  const budget = { left: unpackedBytes }
  return {
    names: [...entries.keys()],
    has: (name) => entries.has(keyOf(name)),
    read: (name) => unpack(zip, entries.get(keyOf(name)), budget),
  }
}

async function* unpack(zip: ZipFile, entry: Entry | undefined, budget: { left: number }): AsyncGenerator<Buffer> {
  if (!entry) throw damaged()
  if (entry.isEncrypted()) throw locked()
  const stream = await orDamaged(() => zip.openReadStreamPromise(entry))
  let sum = 0
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      budget.left -= chunk.length
      if (budget.left < 0) throw tooLarge()
      sum = crc32(chunk, sum)
      yield chunk
    }
  } catch (error) {
    throw error instanceof UnreadableFile ? error : damaged()
  } finally {
    stream.destroy()
  }
  if (sum !== entry.crc32) throw damaged()
}

/** Part names are compared ignoring case and a leading slash, as Excel does. */
function keyOf(name: string): string {
  return name.replace(/^\/+/, '').toLowerCase()
}

async function orDamaged<T>(open: () => Promise<T>): Promise<T> {
  try {
    return await open()
  } catch (error) {
    throw error instanceof UnreadableFile ? error : damaged()
  }
}

export function damaged(): UnreadableFile {
  return new UnreadableFile('damaged', 'the workbook is damaged; open it in Excel and save it again as XLSX')
}

export function tooLarge(): UnreadableFile {
  return new UnreadableFile('too-large', 'the workbook is too large; copy the goods into a new workbook and send that')
}

function locked(): UnreadableFile {
  return new UnreadableFile(
    'encrypted',
    'the workbook is password-protected; save it without a password and send it again',
  )
}
