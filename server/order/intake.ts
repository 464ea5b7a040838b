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

/**
 * Takes orders in. Only what it reports as accepted is durable in Postgres, and nothing may be acknowledged before
 * that.
 */
export interface Intake {
  take(partitionId: number, order: PendingOrder): void
  /** Orders waiting for their chunk to be written. */
  waiting(): number
  /** Resolves when everything taken so far is durable or refused. */
  drained(): Promise<void>
}

/**
 * The outcome of an order: accepted at an instant, or refused with `busy` (not stored) or `unknown` (possibly stored:
 * resend the same id).
 */
export type IntakeReport = Pick<PendingOrders, 'accepted' | 'failed'>

interface IntakePartition {
  waiting: PendingOrder[]
  running: Promise<void> | undefined
}

/** How long an INSERT without an answer is retried before the client is told `unknown`. */
const unknownMsMax = 3_000
/** Under load a partition writes at most this often (ms), unless `fullEnough` orders are already waiting. */
const roundMsMin = 5
const fullEnough = 100

/**
 * Each partition has at most one INSERT in flight, so this gateway's orders stay in sequence and those arriving
 * meanwhile share the next INSERT. No timer is needed: an idle partition writes at the end of the same turn, a busy one
 * writes full chunks.
 */
export function openIntake(ctx: Context, report: IntakeReport): Intake {
  const partitions = new Map<number, IntakePartition>()

  async function run(partitionId: number, partition: IntakePartition): Promise<void> {
    await new Promise(setImmediate)
    while (partition.waiting.length > 0) {
      const startedAt = performance.now()
      await writeChunk(ctx, report, partitionId, partition.waiting.splice(0, ctx.config.CHUNK_ORDERS_MAX))
      if (partition.waiting.length > 0 && partition.waiting.length < fullEnough) await sleepUntil(startedAt, roundMsMin)
    }
    // In the same turn as the check of `waiting`, so that no order can slip in between and be stranded.
    partition.running = undefined
  }

  return {
    take: (partitionId, order) => {
      let partition = partitions.get(partitionId)
      if (!partition) partitions.set(partitionId, (partition = { waiting: [], running: undefined }))
      partition.waiting.push(order)
      partition.running ??= run(partitionId, partition)
    },
    waiting: () => [...partitions.values()].reduce((sum, partition) => sum + partition.waiting.length, 0),
    drained: async () => {
      await Promise.all([...partitions.values()].map(async (partition) => partition.running))
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
        : new Refusal('unknown', 'The order may have been saved; send the same id again.', { retryAfterMs: 1000 })
    for (const one of chunk) report.failed(one, refusal)
  }
}

/** Inserts a chunk. Without an answer the same INSERT is retried, because possibly only the answer was lost. */
async function insertChunk(ctx: Context, partitionId: number, chunkId: string, orders: IntakeOrder[]): Promise<Date> {
  const values = [chunkId, partitionId, orders.length, JSON.stringify(orders)]
  const startedAt = performance.now()
  let mayBeKept = false
  for (;;) {
    const attempt = await tryInsert(ctx, values)
    if ('receivedAt' in attempt) return attempt.receivedAt
    mayBeKept ||= attempt.mayBeKept
    ctx.log.warn({ err: attempt.error, orders: orders.length, mayBeKept }, 'failed to write an intake chunk')
    if (!mayBeKept)
      throw new Refusal('busy', 'Orders cannot be taken right now; nothing was saved.', {
        retryAfterMs: retryAfter(1000, 1000),
      })
    if (performance.now() - startedAt > unknownMsMax)
      throw new Refusal('unknown', 'The order may have been saved; send the same id again.', { retryAfterMs: 1000 })
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
