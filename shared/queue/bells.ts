import type { QueueHome } from './home.ts'
import { reserveQueueName } from '../journey.ts'
import type { Log } from '../log.ts'

/** The producers of every job. A bell that is not heard costs time, never an order: sweepers ring again. So ringing never throws and never waits long. */
export interface Bells {
  /** Tells the partition's worker that a chunk waits. */
  ringReserve(partitionId: number, chunkId: string): void
  /** Asks for the parcels of a sale to be cut that are due. */
  ringBatch(saleId: string): void
  /** Asks for the documents of a batch; `zpl` for its labels in the printer's own language, or a variant of one, which only some want. */
  ringDocuments(batchId: string, kind?: string): void
  /** Asks for the pages of a print job, or for its labels to be sent. */
  ringPrint(printId: string): void
  /** Asks for the hand-over record. */
  ringManifest(manifestId: string): void
}

/**
 * Bells of one partition are rung at least so far apart (ms), and twice that while chunks keep coming: whoever answers does all the work there is, and
 * stays a little longer than this (`stayMs` in reserve-stock) to see what comes next. A job for every chunk would cost Redis and both processes
 * more than its orders do.
 */
const echoMs = 25
const echoMsInSurge = 50

/** Without these two, an id that still lies among the finished jobs would silently swallow a new job of the same id. */
const forgetful = { removeOnComplete: true, removeOnFail: true }

export function openBells(queues: QueueHome, log: Log): Bells {
  const ring = (queueName: string, data: object, jobId: string, how: { lifo?: true } = {}): void => {
    queues
      .openQueue(queueName)
      .add('bell', data, { ...forgetful, ...how, jobId })
      .catch((error: unknown) =>
        log.warn({ err: String(error), queue: queueName }, 'a bell could not be rung; the sweeper will'),
      )
  }
  /** Partitions whose bell has just been rung, with the last chunk since: one more ring tells of all of them. */
  const echoing = new Map<number, string | undefined>()
  const ringAndEcho = (partitionId: number, chunkId: string, ms: number): void => {
    ring(reserveQueueName(partitionId), { chunkId }, chunkId)
    echoing.set(partitionId, undefined)
    setTimeout(() => {
      const last = echoing.get(partitionId)
      echoing.delete(partitionId)
      if (last) ringAndEcho(partitionId, last, echoMsInSurge)
    }, ms)
  }
  return {
    ringReserve: (partitionId, chunkId) => {
      if (echoing.has(partitionId)) echoing.set(partitionId, chunkId)
      else ringAndEcho(partitionId, chunkId, echoMs)
    },
    // One waiting bell per sale or document is enough: an id that waits already swallows the next.
    ringBatch: (saleId) => ring('batch', { saleId }, `cut.${saleId}`),
    ringDocuments: (batchId, kind = 'paper') =>
      ring('documents', { batchId, kind }, `${kind.replaceAll(':', '.')}.${batchId}`),
    // Somebody stands at the printer: ahead of the paper of batches that nobody has taken yet.
    ringPrint: (printId) => ring('documents', { printId, kind: 'print' }, `print.${printId}`, { lifo: true }),
    ringManifest: (manifestId) => ring('documents', { manifestId, kind: 'manifest' }, `manifest.${manifestId}`),
  }
}
