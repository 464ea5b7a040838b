import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { WorkerContext } from './context.ts'
import { decideBatch } from './decide-batch.ts'
import { sleepUntil } from '../shared/lib/sleep-until.ts'

/**
 * Decides what waits in a partition, first come first served, until nothing waits. Whoever answers the bell does all the work there is, so a bell
 * that is lost, doubled, late or answered by a worker believed dead changes nothing.
 */
export async function reserveStock(ctx: WorkerContext, partitionId: number): Promise<{ orders: number }> {
  // Most bells find that another one's answer has done their work already: then not even the lock is taken.
  if (!(await hasChunks(ctx, partitionId))) return { orders: 0 }
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
    const taken = await decideBatch(ctx, partitionId)
    orders += taken
    if (taken > 0) workedAt = performance.now()
    if (ctx.ending) {
      // What still waits is another worker's; the bell that brought us here is used up.
      ctx.jobs.wakePartition(partitionId, randomUUID())
      return orders
    }
    ctx.memory.rounds.set(partitionId, taken)
    if (taken < fullEnough) await sleepUntil(startedAt, roundMs(ctx))
    while (!(await hasChunks(ctx, partitionId))) {
      if (performance.now() - workedAt > stayMs) return orders
      await wait(lookEveryMs)
    }
  }
}

const fullEnough = 700

/**
 * Under load a partition is decided this often at the most (ms), unless a round was full enough. The partitions of a process share its cores, so
 * with several at work each waits a little longer; and from some 12,000 orders a second on, larger rounds make all of them sooner: fewer commits, and
 * more answers to one viewer in one write.
 */
function roundMs({ memory }: WorkerContext): number {
  const orders = [...memory.rounds.values()].reduce((sum, taken) => sum + taken, 0)
  return orders < 100 ? 8 : 25
}

/** After its last order the worker stays this long (ms), looking this often, since bells are rung only so often (`echoMsInSurge` in bells). */
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
