import type { QueueHome } from './home.ts'
import { reserveQueueName } from '../journey.ts'
import type { Log } from '../log.ts'

/** The producers of every job. A bell that is not heard costs time, never an order: sweepers ring again. So ringing never throws and never waits long. */
export interface Jobs {
  /** Tells the partition's worker that a chunk waits. */
  wakePartition(partitionId: number, chunkId: string): void
  /** Asks for the parcels of a sale to be cut that are due. */
  cutBatches(saleId: string): void
  /** Asks for the documents of a batch; `zpl` for its labels in the printer's own language, or a variant of one, which only some want. */
  renderDocuments(batchId: string, kind?: string): void
  /** Asks for the pages of a print job, or for its labels to be sent. */
  renderPrint(printId: string): void
  /** Asks for the hand-over record. */
  renderManifest(manifestId: string): void
}

/**
 * Bells of one partition are rung at least so far apart (ms), and twice that while chunks keep coming: whoever answers does all the work there is, and
 * stays a little longer than this (`stayMs` in reserve-stock) to see what comes next. A job for every chunk would cost Redis and both processes
 * more than its orders do.
 */
const throttleMs = 25
const throttleMsUnderLoad = 50

/** Without these two, an id that still lies among the finished jobs would silently swallow a new job of the same id. */
const forgetful = { removeOnComplete: true, removeOnFail: true }

export function openJobs(queues: QueueHome, log: Log): Jobs {
  const enqueue = (queueName: string, data: object, jobId: string, how: { lifo?: true } = {}): void => {
    queues
      .openQueue(queueName)
      .add('bell', data, { ...forgetful, ...how, jobId })
      .catch((error: unknown) =>
        log.warn({ err: error, queue: queueName }, 'a bell could not be rung; the sweeper will'),
      )
  }
  /** Partitions whose bell has just been rung, with the last chunk since: one more ring tells of all of them. */
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
    // One waiting bell per sale or document is enough: an id that waits already swallows the next.
    cutBatches: (saleId) => enqueue('batch', { saleId }, `cut.${saleId}`),
    renderDocuments: (batchId, kind = 'paper') =>
      enqueue('documents', { batchId, kind }, `${kind.replaceAll(':', '.')}.${batchId}`),
    // Somebody stands at the printer: ahead of the paper of batches that nobody has taken yet.
    renderPrint: (printId) => enqueue('documents', { printId, kind: 'print' }, `print.${printId}`, { lifo: true }),
    renderManifest: (manifestId) => enqueue('documents', { manifestId, kind: 'manifest' }, `manifest.${manifestId}`),
  }
}
