import type { Job } from 'bullmq'
import { z } from 'zod'
import { reserveQueueName, type QueueName } from '../shared/journey.ts'
import type { Renderer } from '../shared/packing/paper/renderer.ts'
import type { LabelReader } from '../shared/platform/label-reader.ts'
import type { JobSubject } from '../shared/queue/failed-job-store.ts'
import type { WorkerContext } from './context.ts'
import { matchLabels } from './match-labels.ts'
import { batchPacking } from './batch-packing.ts'
import { drawPrint } from './print-labels.ts'
import { renderDocuments, renderManifest } from './render-documents.ts'
import { reserveStock } from './reserve-stock.ts'
import { runJob } from './run-job.ts'

const cutJob = z.strictObject({ saleId: z.guid() })
const labelJob = z.strictObject({ fileId: z.guid() })
const documentJob = z.union([
  z.strictObject({ printId: z.guid(), kind: z.literal('print') }),
  z.strictObject({
    batchId: z.guid(),
    kind: z.string().regex(/^(?:paper|zpl|[a-z-]+@[0-9a-z]*:\d*-\d*:r?|labels-and-slips)$/),
  }),
  z.strictObject({ manifestId: z.guid(), kind: z.literal('manifest') }),
])

/**
 * Every queue with its worker. Exhaustive by type: a queue of the journey without a worker is a compile error. A
 * partition's queue has global concurrency 1, but only to avoid useless waiting: the lock is the partition's row.
 */
export async function openRegistry(
  ctx: WorkerContext,
  renderer: Renderer,
  reader: LabelReader,
): Promise<{ close(): Promise<void> }> {
  const open: Record<QueueName, () => Promise<void>> = {
    reserve: async () => {
      const partitions = await ctx.db.selectFrom('partition').select('partition_id').orderBy('partition_id').execute()
      for (const { partition_id: partitionId } of partitions) {
        const name = reserveQueueName(partitionId)
        const queue = ctx.queues.openQueue(name)
        queue
          .setGlobalConcurrency(1)
          .catch((error: unknown) => ctx.log.warn({ err: error }, "failed to set the queue's concurrency"))
        ctx.queues.openWorker(
          name,
          runJob(
            ctx,
            () => reserveStock(ctx, partitionId),
            () => ({ kind: 'reserve', id: String(partitionId) }),
          ),
          { concurrency: 1 },
        )
      }
    },
    batch: async () => {
      const saleOf = (job: Job): string => cutJob.parse(job.data).saleId
      ctx.queues.openWorker(
        'batch',
        runJob(
          ctx,
          (job) => batchPacking(ctx, saleOf(job)),
          (job) => ({ kind: 'cut', id: saleOf(job) }),
        ),
        { concurrency: 2 },
      )
    },
    documents: async () => {
      const render = async (job: Job): Promise<void> => {
        const wanted = documentJob.parse(job.data)
        if ('printId' in wanted) await drawPrint(ctx, renderer, wanted.printId)
        else if ('manifestId' in wanted) await renderManifest(ctx, renderer, wanted.manifestId)
        else await renderDocuments(ctx, renderer, wanted.batchId, wanted.kind)
      }
      const subjectOf = (job: Job): JobSubject => {
        const wanted = documentJob.parse(job.data)
        if ('printId' in wanted) return { kind: 'print', id: wanted.printId }
        if ('manifestId' in wanted) return { kind: 'manifest', id: wanted.manifestId }
        const { batchId, kind } = wanted
        return kind === 'paper' || kind === 'zpl'
          ? { kind, id: batchId }
          : { kind: 'other-paper', id: `${batchId} ${kind}` }
      }
      // Rendered off the event loop, so the lock is renewed in time; if a worker is killed, another one renders its
      // documents within 15 s.
      ctx.queues.openWorker('documents', runJob(ctx, render, subjectOf), { concurrency: 2, lockDuration: 10_000 })
    },
    labels: async () => {
      const fileOf = (job: Job): string => labelJob.parse(job.data).fileId
      ctx.queues.openWorker(
        'labels',
        runJob(
          ctx,
          (job) => matchLabels(ctx, reader, fileOf(job)),
          (job) => ({ kind: 'duty', id: `match labels ${fileOf(job)}` }),
        ),
        { concurrency: 1, lockDuration: 10_000 },
      )
    },
  }
  for (const openQueue of Object.values(open)) await openQueue()
  // The workers are closed together with the queue connection, which outlives them all.
  return { close: () => ctx.queues.close() }
}
