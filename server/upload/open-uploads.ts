import type { Piscina } from 'piscina'
import type { Config } from '../../shared/config.ts'
import type { ImportPreview } from '../../shared/contract/routes/sale-import.ts'
import type { Log } from '../../shared/log.ts'
import type { ReadPlatformFile } from '../../shared/platform/read-platform-orders.ts'
import { Refusal } from '../../shared/refusal.ts'
import { unreadOrders, type InPieces, type PlatformFile } from '../platform/platform-file.ts'
import type { ReadStatement } from '../../shared/statement/read-lines.ts'
import { unreadStatement, type InPieces as StatementInPieces, type StatementFile } from '../statement/statement-file.ts'
import { openPhotoCodec, type PhotoCodec } from '../photo/reencode-photo.ts'
import { failedPreview, type GoodsFile } from '../sale/failed-preview.ts'
import { UnreadableFile } from './sheet.ts'
import { fromPieces } from './in-pieces.ts'
import { openSerialQueue } from './serial-queue.ts'
import { retryAfter } from '../../shared/lib/retry-after.ts'
import { threadProgram } from '../../shared/lib/paths.ts'
import { openThreadPool } from '../../shared/lib/thread-pool.ts'

/**
 * Files uploaded by people. None is parsed on the event loop, which serves orders: a file crafted to be slow may only
 * be slow for its sender.
 */
export interface Uploads {
  /**
   * Counts an upload in before its body is read, or throws `busy`. The returned function counts it out and may be
   * called twice.
   */
  admit(): () => void
  /**
   * Reads goods from a spreadsheet in a thread. Resolves with the faults of the file, including when reading took too
   * long or too much memory.
   */
  previewGoods(file: GoodsFile): Promise<ImportPreview>
  /** The same for a platform's order file. */
  readPlatformOrders(file: PlatformFile): Promise<ReadPlatformFile>
  /** The same for a carrier's or platform's statement. */
  readStatement(file: StatementFile): Promise<ReadStatement>
  photos: PhotoCodec
  close(): Promise<void>
}

/**
 * Limits for one file in the thread. The bytes it may unpack are bounded in `limits.ts` and take a second or two, so a
 * file that exceeds this is a trap (or the machine has no time at all).
 */
const limits = { readMs: 40_000, heapMiB: 512 }

export interface UploadOptions {
  /** The threads' entry point (overridden only in tests). */
  entry?: URL
  readMs?: number
}

export function openUploads(
  { config, log }: { config: Pick<Config, 'UPLOADS_MAX'>; log: Log },
  { entry = threadProgram('server/upload/thread'), readMs = limits.readMs }: UploadOptions = {},
): Uploads {
  const pool = openThreadPool<unknown, unknown>(entry, log, { heapMiB: limits.heapMiB })
  const inQueue = openSerialQueue()
  const photos = openPhotoCodec()
  let underWay = 0
  const read = <Result>(task: string, file: unknown, failed: (fault: UnreadableFile) => Result): Promise<Result> =>
    inQueue(() => {
      const answer = readInThread<Result>(pool, task, file, readMs).catch((error: unknown) => {
        const fault = endedEarly(error)
        if (!fault) throw error
        return failed(fault)
      })
      return { answer, ended: answer }
    })

  return {
    photos,
    admit: () => {
      if (underWay >= config.UPLOADS_MAX)
        throw new Refusal('busy', 'Too many files are being read right now; send this one again in a moment.', {
          retryAfterMs: retryAfter(2000, 2000),
        })
      underWay += 1
      let left = false
      return () => {
        if (!left) underWay -= 1
        left = true
      }
    },
    previewGoods: (file) => read('previewGoods', file, failedPreview),
    readPlatformOrders: async (file) => {
      const told = await read<InPieces | ReadPlatformFile>('readPlatformFile', file, (fault) =>
        unreadOrders(file.platform, fault),
      )
      return Array.isArray(told.packages) ? (told as ReadPlatformFile) : whole(told as InPieces)
    },
    readStatement: async (file) => {
      const told = await read<StatementInPieces | ReadStatement>('readStatementFile', file, unreadStatement)
      if (Array.isArray(told.lines)) return told as ReadStatement
      const { lines, faults, format } = told as StatementInPieces
      return { format, lines: await fromPieces(lines), faults: await fromPieces(faults) }
    },
    close: () => pool.destroy(),
  }
}

async function whole(told: InPieces): Promise<ReadPlatformFile> {
  const packages = await fromPieces<ReadPlatformFile['packages'][number]>(told.packages)
  return { ...told, packages, faults: await fromPieces<ReadPlatformFile['faults'][number]>(told.faults) }
}

/** The thread's tasks return what their names say (`thread.ts`). */
function readInThread<Result>(
  pool: Piscina<unknown, unknown>,
  name: string,
  file: unknown,
  readMs: number,
): Promise<Result> {
  return pool.run(file, { name, signal: AbortSignal.timeout(readMs) }) as Promise<Result>
}

/** The fault of a file whose thread had to be terminated. */
function endedEarly(error: unknown): UnreadableFile | undefined {
  const { name, code } = error as { name?: unknown; code?: unknown }
  const again = 'copy the goods into a new workbook and send that'
  if (name === 'AbortError') return new UnreadableFile('too-slow', `reading the file takes too long; ${again}`)
  if (code === 'ERR_WORKER_OUT_OF_MEMORY')
    return new UnreadableFile('too-large', `reading the file needs too much memory; ${again}`)
  return undefined
}
