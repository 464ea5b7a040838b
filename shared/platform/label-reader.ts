import type { Log } from '../log.ts'
import { threadProgram } from '../lib/paths.ts'
import { openThreadPool } from '../lib/thread-pool.ts'
import type { PdfObject } from '../packing/paper/foreign-page.ts'
import type { ReadPage } from './label-thread.ts'
import type { SplitPdf } from './split-pdf.ts'

/** Reads labels in a thread of its own: files from people can be slow or made to be, and its caller has other work. */
export interface LabelReader {
  /** Takes a PDF apart; where a stream is told as a part of the file, that is of `bytes`. */
  split(bytes: SharedArrayBuffer): Promise<SplitPdf>
  readTexts(pages: readonly PdfObject[]): Promise<ReadPage[]>
  scan(pages: readonly PdfObject[]): Promise<string[][]>
  hashPictures(pages: readonly PdfObject[]): Promise<string[]>
  drawThumbnail(page: PdfObject): Promise<Uint8Array>
  close(): Promise<void>
}

/** A file of 600 pages takes a few seconds, a part of one less; whatever takes longer than this was made to (ms). */
const readMsMax = 120_000
const heapMiB = 512

/** Whether a file ended its thread: it took too long, or too much memory. */
export function endedItsThread(error: unknown): boolean {
  const { name, code } = error as { name?: unknown; code?: unknown }
  return name === 'AbortError' || code === 'ERR_WORKER_OUT_OF_MEMORY'
}

export function openLabelReader(log: Log): LabelReader {
  const pool = openThreadPool<unknown, unknown>(threadProgram('shared/platform/label-thread'), log, { heapMiB })
  const run = <Result>(name: string, task: unknown): Promise<Result> =>
    pool.run(task, { name, signal: AbortSignal.timeout(readMsMax) }) as Promise<Result>
  return {
    split: (bytes) => run('splitFile', bytes),
    readTexts: (pages) => run('readTexts', pages),
    scan: (pages) => run('scanPages', pages),
    hashPictures: (pages) => run('hashPictures', pages),
    drawThumbnail: (page) => run('drawThumbnail', page),
    close: () => pool.destroy(),
  }
}
