import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { hasWork } from '../shared/stock/waiting-store.ts'
import type { WorkerContext } from './context.ts'
import { decideBatch } from './decide-batch.ts'
import { sleepUntil } from '../shared/lib/sleep-until.ts'

/**
 * Decides everything waiting in a partition, first come, first served. Whoever picks up a wake-up does all the work
 * there is, so a wake-up that is lost, duplicated, late or handled by a worker believed dead makes no difference.
 */
export async function reserveStock(ctx: WorkerContext, partitionId: number): Promise<{ orders: number }> {
  // Most wake-ups find their work already done by an earlier one: then not even the lock is taken.
  if (!(await hasWork(ctx.pool, ctx.db, partitionId))) return { orders: 0 }
  try {
    return { orders: await decideAll(ctx, partitionId) }
  } finally {
    ctx.memory.rounds.delete(partitionId)
  }
}

async function decideAll(ctx: WorkerContext, partitionId: number): Promise<number> {
  let orders = 0
  let workedAt = performance.now()
  for (;;) {
    const startedAt = performance.now()
    const { taken, hasOffers } = await decideBatch(ctx, partitionId)
    orders += taken
    if (taken > 0 || hasOffers) workedAt = performance.now()
    if (ctx.ending) {
      // What still waits belongs to another worker; our wake-up is used up, so enqueue another.
      ctx.jobs.wakePartition(partitionId, randomUUID())
      return orders
    }
    ctx.memory.rounds.set(partitionId, taken)
    if (taken < fullEnough) await sleepUntil(startedAt, roundMs(ctx))
    // More offers may be due: who waits is served before anybody else.
    if (hasOffers) continue
    while (!(await hasChunks(ctx, partitionId))) {
      if (performance.now() - workedAt > stayMs) return orders
      await wait(lookEveryMs)
    }
  }
}

const fullEnough = 700

/**
 * Under load a partition is decided at most this often (ms), unless a round was full enough. The partitions of a
 * process share its cores, so with several active each waits a little longer. From about 12,000 orders a second on,
 * larger rounds are faster for everyone: fewer commits, and more answers to one viewer per write.
 */
function roundMs({ memory }: WorkerContext): number {
  const orders = [...memory.rounds.values()].reduce((sum, taken) => sum + taken, 0)
  return orders < 100 ? 8 : 25
}

/**
 * After its last order the worker stays this long (ms), polling this often, because wake-ups are throttled
 * (`throttleMsUnderLoad` in `shared/queue/jobs.ts`).
 */
const stayMs = 60
const lookEveryMs = 4

async function hasChunks(ctx: WorkerContext, partitionId: number): Promise<boolean> {
  const { rows } = await ctx.pool.query<{ waits: boolean }>({
    name: 'has-chunks',
    text: 'select exists (select 1 from intake_chunk where partition_id = $1) as waits',
    values: [partitionId],
  })
  return rows[0]!.waits
}
