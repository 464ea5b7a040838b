import { availableParallelism } from 'node:os'
import type { Context } from '../shared/context.ts'
import { openHealthPort } from '../shared/health-page.ts'
import { settleWithin } from '../shared/lib/timeout.ts'
import { openWorkerContext } from './context.ts'
import { openLabelReader } from '../shared/platform/label-reader.ts'
import { openRenderer } from '../shared/packing/paper/renderer.ts'
import { watchLine } from './metrics.ts'
import { openRegistry } from './registry.ts'
import { openSending } from './send-labels.ts'
import { openWebhooks } from './send-webhooks.ts'
import { openSweepers } from './sweep.ts'

export interface RunningWorkers {
  url: string
  close(): Promise<void>
}

/** Packers wait for their paper, but not every core of a large machine is for rendering. */
const drawingThreadsMax = 4

/**
 * Opens everything a worker process runs: the workers of every queue, the sweepers, and its health page on
 * `config.WORKER_PORT`.
 */
export async function openWorkers(own: Context): Promise<RunningWorkers> {
  const ctx = openWorkerContext(own)
  let draining = false
  const renderer = openRenderer(Math.min(availableParallelism(), drawingThreadsMax))
  const reader = openLabelReader(ctx.log)
  const registry = await openRegistry(ctx, renderer, reader)
  const sending = openSending(ctx, renderer)
  const webhooks = openWebhooks(ctx)
  const sweepers = openSweepers(ctx, { sending, webhooks, reader })
  watchLine(ctx)
  const health = await openHealthPort(ctx, 'WORKER_PORT', () => draining)
  return {
    url: `http://127.0.0.1:${health.port}`,
    close: async () => {
      draining = true
      ctx.ending = true
      health.close()
      await Promise.all([sweepers.close(), registry.close()])
      await settleWithin(Promise.all([sending.close(), webhooks.close()]), 5_000)
      await settleWithin(Promise.all([renderer.close(), reader.close()]), 2_000)
    },
  }
}
