import type pg from 'pg'
import { isNativeError } from 'node:util/types'
import { isTransient } from '../shared/db/database.ts'
import { inTransaction } from '../shared/db/transaction.ts'
import { setAlarmsOn } from '../shared/deadline/alarm-store.ts'
import { removeChunks, quarantine, takeChunks } from '../shared/stock/reserve-store.ts'
import type { WorkerContext } from './context.ts'
import { decideOrders } from './decide-orders.ts'
import type { Decided, QueuedOrder } from './decision.ts'
import { countDecisions, observeIntakeWait, roundOrders } from './metrics.ts'

interface Round {
  taken: number
  decisions: Decided[]
  /** How long the first of its chunks had waited. */
  waitedMs: number
}

/**
 * Decides the chunks of a partition that have waited longest, and publishes the facts. Returns the number of orders.
 */
export async function decideBatch(ctx: WorkerContext, partitionId: number): Promise<number> {
  const round = await decideTogether(ctx, partitionId).catch((error: unknown) => {
    if (isTransient(error)) throw error
    ctx.log.warn({ err: error, partitionId }, 'failed to decide a batch of orders; searching for the one that throws')
    return decideApart(ctx, partitionId)
  })
  noteAlarmed(ctx, round.decisions)
  for (const { facts, outcomes } of round.decisions) {
    ctx.relay.publish(facts)
    countDecisions(outcomes)
  }
  if (round.taken > 0) {
    roundOrders.observe(round.taken)
    observeIntakeWait(round.waitedMs / 1000)
  }
  return round.taken
}

async function decideTogether(ctx: WorkerContext, partitionId: number): Promise<Round> {
  return inTransaction(ctx.pool, async (client) => {
    const work = await take(ctx, client, partitionId)
    if (!work) return { taken: 0, decisions: [], waitedMs: 0 }
    const { now, taken, chunkNos } = work
    const decided = await decideOrders(ctx, client, taken, now)
    await finish(ctx, client, [decided], chunkNos, now)
    return { taken: taken.length, decisions: [decided], waitedMs: waitedMs(taken, now) }
  })
}

/**
 * The same work when one of the orders throws: bisects in savepoints, in sequence, until that order is found. It is
 * rejected as not-processable; the others are decided as if it had not been there.
 */
async function decideApart(ctx: WorkerContext, partitionId: number): Promise<Round> {
  return inTransaction(ctx.pool, async (client) => {
    const work = await take(ctx, client, partitionId)
    if (!work) return { taken: 0, decisions: [], waitedMs: 0 }
    const { now, taken, chunkNos } = work
    const decisions: Decided[] = []
    await decideHalves(ctx, client, taken, now, decisions)
    await finish(ctx, client, decisions, chunkNos, now)
    return { taken: taken.length, decisions, waitedMs: waitedMs(taken, now) }
  })
}

async function decideHalves(
  ctx: WorkerContext,
  client: pg.PoolClient,
  taken: readonly QueuedOrder[],
  now: Date,
  decisions: Decided[],
): Promise<void> {
  if (taken.length === 0) return
  const whole = await inSavepoint(client, () => decideOrders(ctx, client, taken, now))
  if (whole.ok) {
    decisions.push(whole.value)
    return
  }
  if (taken.length > 1) {
    const middle = taken.length >> 1
    await decideHalves(ctx, client, taken.slice(0, middle), now, decisions)
    await decideHalves(ctx, client, taken.slice(middle), now, decisions)
    return
  }
  const [{ order, receivedAt }] = taken as [QueuedOrder]
  ctx.log.error({ orderId: order.orderId, saleId: order.saleId, err: whole.error }, 'order cannot be processed')
  const rejected = await inSavepoint(client, () =>
    decideOrders(ctx, client, taken, now, { reason: 'not-processable', error: whole.error.message.slice(0, 500) }),
  )
  if (rejected.ok) decisions.push(rejected.value)
  else {
    ctx.log.fatal(
      { orderId: order.orderId, saleId: order.saleId, err: rejected.error },
      'order cannot be rejected either; quarantined',
    )
    await quarantine(client, order, receivedAt, rejected.error.message)
  }
}

async function inSavepoint<T>(
  client: pg.PoolClient,
  work: () => Promise<T>,
): Promise<{ ok: true; value: T } | { ok: false; error: Error }> {
  await client.query('savepoint apart')
  try {
    const value = await work()
    await client.query('release savepoint apart')
    return { ok: true, value }
  } catch (error) {
    if (isTransient(error)) throw error
    await client.query('rollback to savepoint apart; release savepoint apart')
    return { ok: false, error: isNativeError(error) ? error : new Error(String(error)) }
  }
}

async function take(
  ctx: WorkerContext,
  client: pg.PoolClient,
  partitionId: number,
): Promise<{ now: Date; taken: QueuedOrder[]; chunkNos: number[] } | undefined> {
  const work = await takeChunks(client, partitionId, ctx.config.DECIDE_ORDERS_MAX)
  if (!work) return undefined
  const taken = work.chunks.flatMap((chunk) =>
    chunk.orders.map((order, position) => ({ order, position, chunkNo: chunk.chunkNo, receivedAt: chunk.receivedAt })),
  )
  return { now: work.now, taken, chunkNos: work.chunks.map((chunk) => chunk.chunkNo) }
}

function waitedMs([first]: readonly QueuedOrder[], now: Date): number {
  return first ? Math.max(0, now.getTime() - first.receivedAt.getTime()) : 0
}

async function finish(
  ctx: WorkerContext,
  client: pg.PoolClient,
  decisions: readonly Decided[],
  chunkNos: readonly number[],
  now: Date,
): Promise<void> {
  await Promise.all([setAlarmsOn(client, deadlinesOf(ctx, decisions), now), removeChunks(client, chunkNos)])
}

function deadlinesOf({ memory }: WorkerContext, decisions: readonly Decided[]): Decided['deadlines'] {
  return decisions
    .flatMap((decided) => decided.deadlines)
    .filter(({ saleId, packBy }) => !memory.alarmed.has(`${saleId}/${packBy.getTime()}`))
}

function noteAlarmed(ctx: WorkerContext, decisions: readonly Decided[]): void {
  for (const { saleId, packBy } of deadlinesOf(ctx, decisions))
    ctx.memory.alarmed.set(`${saleId}/${packBy.getTime()}`, true)
}
