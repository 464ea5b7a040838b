import type { Log } from '../log.ts'
import { threadProgram } from '../lib/paths.ts'
import { openThreadPool } from '../lib/thread-pool.ts'
import type { PdfObject } from '../packing/paper/foreign-page.ts'
import type { ReadPage } from './label-texts.ts'
import type { LabelFileError } from './label.ts'
import type { SplitObject, SplitPage, SplitPdf } from './split-pdf.ts'

/** A file of labels, taken apart and read. */
export interface ReadPdf {
  objects: SplitObject[]
  pages: (SplitPage & ReadPage)[]
}

/** Reads labels in threads of its own: files from people can be slow or made to be, and its caller has other work. */
export interface LabelReader {
  /** Takes a PDF apart and reads it; where a stream is told as a part of the file, that is of `bytes`. */
  read(bytes: SharedArrayBuffer): Promise<ReadPdf | { error: LabelFileError }>
  scan(pages: readonly PdfObject[]): Promise<string[][]>
  hashPictures(pages: readonly PdfObject[]): Promise<string[]>
  drawThumbnail(page: PdfObject): Promise<Uint8Array>
  close(): Promise<void>
}

/** A file of 600 pages takes a second; whatever takes longer than this was made to (ms). */
const readMsMax = 120_000
const heapMiB = 512
/** A file is taken apart and read at the same time. */
const threads = 2

/** Whether a file ended its thread: it took too long, or too much memory. */
export function endedItsThread(error: unknown): boolean {
  const { name, code } = error as { name?: unknown; code?: unknown }
  return name === 'AbortError' || code === 'ERR_WORKER_OUT_OF_MEMORY'
}

export function openLabelReader(log: Log): LabelReader {
  const pool = openThreadPool<unknown, unknown>(threadProgram('shared/platform/label-thread'), log, {
    heapMiB,
    threads,
  })
  const run = <Result>(name: string, task: unknown): Promise<Result> =>
    pool.run(task, { name, signal: AbortSignal.timeout(readMsMax) }) as Promise<Result>
  return {
    read: async (bytes) => {
      const [split, texts] = await Promise.all([
        run<SplitPdf>('splitFile', bytes),
        run<ReadPage[] | undefined>('readTexts', bytes),
      ])
      if ('error' in split) return split
      if (texts?.length !== split.pages.length) return { error: 'damaged' }
      return { ...split, pages: split.pages.map((page, at) => ({ ...page, ...texts[at]! })) }
    },
    scan: (pages) => run('scanPages', pages),
    hashPictures: (pages) => run('hashPictures', pages),
    drawThumbnail: (page) => run('drawThumbnail', page),
    close: () => pool.destroy(),
  }
}
