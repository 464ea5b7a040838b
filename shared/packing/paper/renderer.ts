import { Worker } from 'node:worker_threads'
import { threadProgram } from '../../lib/paths.ts'
import type { ParcelAttention } from './paper-problem.ts'
import type { RenderAnswer, RenderJob } from './job.ts'
import type { PaperManifest } from './paper.ts'
import type { BatchInput, BatchPaperKind, PaperStyle } from './render.ts'
import type { PrinterDpi } from './zpl.ts'

/** Renders paper in separate threads: 3,000 labels take seconds, and the caller's event loop has deadlines to keep. */
export interface Renderer {
  /**
   * The document, its page count and the parcels that need attention. Rejects with what `renderPaper` throws, or when
   * the thread dies or takes too long.
   */
  render(kind: 'manifest', input: PaperManifest): Promise<Rendered>
  render(kind: BatchPaperKind, input: BatchInput, style?: PaperStyle): Promise<Rendered>
  /** A document in ZPL II: by default the labels for 203 dpi. */
  zpl(batch: BatchInput, wanted?: { kind?: BatchPaperKind; style?: PaperStyle; dpi?: PrinterDpi }): Promise<string>
  /** Refuses new work, finishes what it has and ends the threads. May be called twice. */
  close(): Promise<void>
}

export interface Rendered {
  bytes: Uint8Array
  pages: number
  attention: ParcelAttention[]
}

interface Task {
  job: RenderJob
  resolve(answer: RenderAnswer & { ok: true }): void
  reject(error: unknown): void
}

/**
 * A slot for one thread. The thread starts with its first job and a dead one is replaced by the next job, so a thread
 * that cannot start never loops.
 */
interface Seat {
  worker: Worker | undefined
  task: Task | undefined
  /** Ends the thread when its task takes too long. */
  limit?: NodeJS.Timeout
}

/** A document that needs more than this (MiB of heap) ends its thread, not the process. */
const heapMax_mib = 768

/**
 * A document that takes longer than this (ms) ends its thread: 3,000 labels take a few seconds, on a busy machine a
 * minute.
 */
const drawMsMax = 180_000

/**
 * Opens `threads` rendering threads; `entry` is their program and `msMax` the time limit per document (both overridden
 * only in tests).
 */
export function openRenderer(
  threads = 1,
  entry: URL = threadProgram('shared/packing/paper/renderer-thread'),
  msMax = drawMsMax,
): Renderer {
  const seats: Seat[] = Array.from({ length: threads }, () => ({ worker: undefined, task: undefined }))
  const waiting: Task[] = []
  const working = new Set<Promise<unknown>>()
  let closing: Promise<void> | undefined

  const serve = () => {
    for (const seat of seats.filter(({ task }) => !task)) {
      const task = waiting.shift()
      if (!task) return
      startTask(seat, task, { entry, msMax, serve })
    }
  }
  const ask = (job: RenderJob): Promise<RenderAnswer & { ok: true }> => {
    if (closing) return Promise.reject(new Error('the renderer is closed'))
    const answer = new Promise<RenderAnswer & { ok: true }>((resolve, reject) => waiting.push({ job, resolve, reject }))
    const settled = answer
      .then(
        () => {},
        () => {},
      )
      .finally(() => working.delete(settled))
    working.add(settled)
    serve()
    return answer
  }

  return {
    async render(kind: BatchPaperKind | 'manifest', input: BatchInput | PaperManifest, style: PaperStyle = {}) {
      const answer = await ask(
        'manifestId' in input
          ? { task: 'manifest', input }
          : { task: 'batch', kind: kind as BatchPaperKind, input, style },
      )
      if (!('bytes' in answer)) throw new TypeError('the thread answered with text')
      return { bytes: answer.bytes, pages: answer.pages, attention: answer.attention }
    },
    async zpl(input, { kind = 'labels', style = {}, dpi = 203 } = {}) {
      const answer = await ask({ task: 'zpl', kind, input, style, dpi })
      if (!('text' in answer)) throw new TypeError('the thread answered with bytes')
      return answer.text
    },
    close() {
      closing ??= Promise.all(working).then(async () => {
        await Promise.all(seats.flatMap(({ worker }) => (worker ? [worker.terminate()] : [])))
      })
      return closing
    },
  }
}

interface Drawing {
  entry: URL
  msMax: number
  serve: () => void
}

function startTask(seat: Seat, task: Task, drawing: Drawing): void {
  seat.task = task
  try {
    const worker = seat.worker ?? seatWorker(seat, drawing)
    worker.ref()
    worker.postMessage(task.job)
    seat.limit = setTimeout(() => void worker.terminate(), drawing.msMax)
  } catch (error) {
    finishTask(seat, { ok: false, error }, drawing.serve)
  }
}

function seatWorker(seat: Seat, { entry, serve }: Drawing): Worker {
  const worker = new Worker(entry, { resourceLimits: { maxOldGenerationSizeMb: heapMax_mib }, env: {} })
  const lose = (error: unknown) => {
    if (seat.worker !== worker) return
    seat.worker = undefined
    finishTask(seat, { ok: false, error }, serve)
  }
  worker.on('message', (answer: RenderAnswer) => finishTask(seat, answer, serve))
  worker.on('messageerror', lose)
  worker.on('error', lose)
  worker.on('exit', (code) => lose(new Error(`the rendering thread exited with code ${code}`)))
  seat.worker = worker
  return worker
}

/** Settles the slot's task, lets an idle thread keep no process alive, and starts the next task. */
function finishTask(seat: Seat, answer: RenderAnswer, serve: () => void): void {
  const task = seat.task
  seat.task = undefined
  clearTimeout(seat.limit)
  seat.worker?.unref()
  if (answer.ok) task?.resolve(answer)
  else task?.reject(answer.error)
  serve()
}
