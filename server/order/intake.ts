import type pg from 'pg'
import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Context } from '../../shared/context.ts'
import type { IntakeOrder } from '../../shared/order/intake.ts'
import { Refusal } from '../../shared/refusal.ts'
import { sleepUntil } from '../../shared/lib/sleep-until.ts'
import type { PendingOrder, PendingOrders } from './pending-orders.ts'
import { chunkOrders } from '../metrics.ts'
import { retryAfter } from '../../shared/lib/retry-after.ts'

/** Takes orders in: what it reports as kept is durable in Postgres, and only then may anything be acknowledged. */
export interface Intake {
  take(partitionId: number, order: PendingOrder): void
  /** Orders that wait for their chunk to be written. */
  waiting(): number
  /** Resolves when everything taken so far is durable or refused. */
  drained(): Promise<void>
}

/** What became of an order: kept at an instant, or refused with `busy` (nothing was kept) or `unknown` (it may have been kept: send the same id). */
export type IntakeReport = Pick<PendingOrders, 'accepted' | 'failed'>

interface IntakePartition {
  waiting: PendingOrder[]
  running: Promise<void> | undefined
}

/** How long an INSERT whose answer was lost is repeated before the client is told `unknown`. */
const unknownMsMax = 3_000
/** Under load a lane writes this often at the most (ms), unless this many orders wait already. */
const roundMsMin = 5
const fullEnough = 100

/**
 * One lane per partition, at most one INSERT in flight in each: so the orders of this gateway keep their order, and those that arrive while an
 * INSERT is under way share the next. No timer is needed: an idle lane writes at the end of the same turn, a busy one writes full chunks.
 */
export function openIntake(ctx: Context, report: IntakeReport): Intake {
  const partitions = new Map<number, IntakePartition>()

  async function run(partitionId: number, lane: IntakePartition): Promise<void> {
    await new Promise(setImmediate)
    while (lane.waiting.length > 0) {
      const startedAt = performance.now()
      await writeChunk(ctx, report, partitionId, lane.waiting.splice(0, ctx.config.CHUNK_ORDERS_MAX))
      if (lane.waiting.length > 0 && lane.waiting.length < fullEnough) await sleepUntil(startedAt, roundMsMin)
    }
    // In the same turn as the look at `waiting`, so that no order can slip in between and be left lying.
    lane.running = undefined
  }

  return {
    take: (partitionId, order) => {
      let lane = partitions.get(partitionId)
      if (!lane) partitions.set(partitionId, (lane = { waiting: [], running: undefined }))
      lane.waiting.push(order)
      lane.running ??= run(partitionId, lane)
    },
    waiting: () => [...partitions.values()].reduce((sum, lane) => sum + lane.waiting.length, 0),
    drained: async () => {
      await Promise.all([...partitions.values()].map(async (lane) => lane.running))
    },
  }
}

async function writeChunk(
  ctx: Context,
  report: IntakeReport,
  partitionId: number,
  chunk: PendingOrder[],
): Promise<void> {
  const chunkId = randomUUID()
  try {
    const receivedAt = await insertChunk(
      ctx,
      partitionId,
      chunkId,
      chunk.map((one) => one.order),
    )
    ctx.jobs.wakePartition(partitionId, chunkId)
    chunkOrders.observe(chunk.length)
    for (const one of chunk) report.accepted(one, receivedAt)
  } catch (error) {
    const refusal =
      error instanceof Refusal
        ? error
        : new Refusal('unknown', 'The order may have been kept: send the same id again.', { retryAfterMs: 1000 })
    for (const one of chunk) report.failed(one, refusal)
  }
}

/** Inserts a chunk; after a lost answer the same INSERT is repeated, since only the answer may be missing. */
async function insertChunk(ctx: Context, partitionId: number, chunkId: string, orders: IntakeOrder[]): Promise<Date> {
  const values = [chunkId, partitionId, orders.length, JSON.stringify(orders)]
  const startedAt = performance.now()
  let mayBeKept = false
  for (;;) {
    const attempt = await tryInsert(ctx, values)
    if ('receivedAt' in attempt) return attempt.receivedAt
    mayBeKept ||= attempt.mayBeKept
    ctx.log.warn({ err: attempt.error, orders: orders.length, mayBeKept }, 'an intake chunk was not written')
    if (!mayBeKept)
      throw new Refusal('busy', 'Orders cannot be taken right now; nothing was kept.', {
        retryAfterMs: retryAfter(1000, 1000),
      })
    if (performance.now() - startedAt > unknownMsMax)
      throw new Refusal('unknown', 'The order may have been kept: send the same id again.', { retryAfterMs: 1000 })
    await wait(100)
  }
}

type Attempt = { receivedAt: Date } | { error: Error; mayBeKept: boolean }

async function tryInsert(ctx: Context, values: unknown[]): Promise<Attempt> {
  let client: pg.PoolClient
  try {
    client = await ctx.pool.connect()
  } catch (error) {
    return { error: error as Error, mayBeKept: false }
  }
  try {
    const { rows } = await client.query<{ received_at: Date }>({
      name: 'insert-chunk',
      text: 'insert into intake_chunk (chunk_id, partition_id, order_count, orders) values ($1, $2, $3, $4) on conflict (chunk_id) do nothing returning received_at',
      values,
    })
    client.release()
    return { receivedAt: rows[0]?.received_at ?? ctx.clock.now() }
  } catch (error) {
    const answered =
      typeof (error as { severity?: unknown }).severity === 'string' &&
      (error as { severity: string }).severity === 'ERROR'
    client.release(answered ? undefined : (error as Error))
    return { error: error as Error, mayBeKept: !answered }
  }
}
