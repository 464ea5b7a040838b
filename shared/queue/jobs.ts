import type { QueueHome } from './home.ts'
import { reserveQueueName } from '../journey.ts'
import type { Log } from '../log.ts'

/**
 * The producers of every job. A lost job costs time, never an order: sweepers repeat it. So enqueueing never throws and
 * never waits long.
 */
export interface Jobs {
  /** Tells the partition's worker that a chunk is waiting. */
  wakePartition(partitionId: number, chunkId: string): void
  /** Requests that the due parcels of a sale be cut into batches. */
  cutBatches(saleId: string): void
  /**
   * Requests the documents of a batch; `kind` is `zpl` for its labels in the printer's own language, or a variant of a
   * document that only some need.
   */
  renderDocuments(batchId: string, kind?: string): void
  /** Requests the pages of a print job, or the sending of its labels. */
  renderPrint(printId: string): void
  /** Requests the hand-over record. */
  renderManifest(manifestId: string): void
  /** Requests that a file of labels be read, and its pages matched with their packages. */
  matchLabels(fileId: string): void
}

/**
 * Minimum interval between wake-ups of one partition (ms), doubled while chunks keep coming: whoever handles a wake-up
 * does all the work there is, and stays a little longer than this (`stayMs` in reserve-stock) to see what comes next. A
 * job for every chunk would cost Redis and both processes more than the orders themselves.
 */
const throttleMs = 25
const throttleMsUnderLoad = 50

/** Without these two, an id that is still among the finished jobs would silently swallow a new job with the same id. */
const forgetful = { removeOnComplete: true, removeOnFail: true }

export function openJobs(queues: QueueHome, log: Log): Jobs {
  const enqueue = (queueName: string, data: object, jobId: string, how: { lifo?: true } = {}): void => {
    queues
      .openQueue(queueName)
      .add('wake-up', data, { ...forgetful, ...how, jobId })
      .catch((error: unknown) =>
        log.warn({ err: error, queue: queueName }, 'failed to enqueue a job; the sweeper will'),
      )
  }
  /** Recently woken partitions, with the last chunk since then: one more wake-up covers all of them. */
  const throttled = new Map<number, string | undefined>()
  const enqueueThrottled = (partitionId: number, chunkId: string, ms: number): void => {
    enqueue(reserveQueueName(partitionId), { chunkId }, chunkId)
    throttled.set(partitionId, undefined)
    setTimeout(() => {
      const last = throttled.get(partitionId)
      throttled.delete(partitionId)
      if (last) enqueueThrottled(partitionId, last, throttleMsUnderLoad)
    }, ms)
  }
  return {
    wakePartition: (partitionId, chunkId) => {
      if (throttled.has(partitionId)) throttled.set(partitionId, chunkId)
      else enqueueThrottled(partitionId, chunkId, throttleMs)
    },
    // One waiting job per sale or document is enough: a job with the same id is swallowed.
    cutBatches: (saleId) => enqueue('batch', { saleId }, `cut.${saleId}`),
    renderDocuments: (batchId, kind = 'paper') =>
      enqueue('documents', { batchId, kind }, `${kind.replaceAll(':', '.')}.${batchId}`),
    // Somebody is standing at the printer, so this goes ahead of the paper of unclaimed batches.
    renderPrint: (printId) => enqueue('documents', { printId, kind: 'print' }, `print.${printId}`, { lifo: true }),
    renderManifest: (manifestId) => enqueue('documents', { manifestId, kind: 'manifest' }, `manifest.${manifestId}`),
    matchLabels: (fileId) => enqueue('labels', { fileId }, `labels.${fileId}`),
  }
}
