import type pg from 'pg'
import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { isNativeError } from 'node:util/types'
import type { Context } from '../shared/context.ts'
import { isTransient } from '../shared/db/database.ts'
import { inTransaction } from '../shared/db/transaction.ts'
import { setAlarmsOn } from '../shared/deadline/alarm-store.ts'
import { removeChunks, quarantine, takeChunks } from '../shared/stock/reserve-store.ts'
import { decideOrders } from './decide-orders.ts'
import type { Decided, QueuedOrder } from './decision.ts'
import { sleepUntil } from '../shared/lib/sleep-until.ts'
import { countDecisions, observeIntakeWait, roundOrders } from './metrics.ts'

/**
 * Decides everything waiting in a partition, first come, first served. Whoever picks up a wake-up does all the work
 * there is, so a wake-up that is lost, duplicated, late or handled by a worker believed dead makes no difference.
 */
export async function reserveStock(ctx: Context, partitionId: number): Promise<{ orders: number }> {
  // Most wake-ups find their work already done by an earlier one: then not even the lock is taken.
  if (!(await hasChunks(ctx, partitionId))) return { orders: 0 }
  try {
    return { orders: await decideAll(ctx, partitionId) }
  } finally {
    lanes.delete(partitionId)
  }
}

async function decideAll(ctx: Context, partitionId: number): Promise<number> {
  let orders = 0
  let workedAt = performance.now()
  for (;;) {
    const startedAt = performance.now()
    const { taken } = await decideNext(ctx, partitionId)
    orders += taken
    if (taken > 0) workedAt = performance.now()
    if (ctx.ending) {
      // What still waits belongs to another worker; our wake-up is used up, so enqueue another.
      ctx.jobs.wakePartition(partitionId, randomUUID())
      return orders
    }
    lanes.set(partitionId, taken)
    if (taken < fullEnough) await sleepUntil(startedAt, roundMs())
    while (!(await hasChunks(ctx, partitionId))) {
      if (performance.now() - workedAt > stayMs) return orders
      await wait(lookEveryMs)
    }
  }
}

/** The partitions this process is deciding, with the orders of each one's last round. */
const lanes = new Map<number, number>()
const fullEnough = 700

/**
 * Under load a partition is decided at most this often (ms), unless a round was full enough. The partitions of a
 * process share its cores, so with several active each waits a little longer. From about 12,000 orders a second on,
 * larger rounds are faster for everyone: fewer commits, and more answers to one viewer per write.
 */
function roundMs(): number {
  const orders = [...lanes.values()].reduce((sum, taken) => sum + taken, 0)
  return orders < 100 ? 8 : 25
}

/**
 * After its last order the worker stays this long (ms), polling this often, because wake-ups are throttled
 * (`throttleMsUnderLoad` in `shared/queue/jobs.ts`).
 */
const stayMs = 60
const lookEveryMs = 4

async function hasChunks(ctx: Context, partitionId: number): Promise<boolean> {
  const { rows } = await ctx.pool.query<{ waits: boolean }>({
    name: 'has-chunks',
    text: 'select exists (select 1 from intake_chunk where partition_id = $1) as waits',
    values: [partitionId],
  })
  return rows[0]!.waits
}

interface Round {
  taken: number
  decisions: Decided[]
  /** How long the first of its chunks had waited. */
  waitedMs: number
}

async function decideNext(ctx: Context, partitionId: number): Promise<Round> {
  const round = await decideTogether(ctx, partitionId).catch((error: unknown) => {
    if (isTransient(error)) throw error
    ctx.log.warn({ err: error, partitionId }, 'a round failed; searching for the order that throws')
    return decideApart(ctx, partitionId)
  })
  noteAlarmed(round.decisions)
  for (const { bulletin, outcomes } of round.decisions) {
    ctx.relay.publish(bulletin)
    countDecisions(outcomes)
  }
  if (round.taken > 0) {
    roundOrders.observe(round.taken)
    observeIntakeWait(round.waitedMs / 1000)
  }
  return round
}

async function decideTogether(ctx: Context, partitionId: number): Promise<Round> {
  return inTransaction(ctx.pool, async (client) => {
    const work = await take(ctx, client, partitionId)
    if (!work) return { taken: 0, decisions: [], waitedMs: 0 }
    const { now, taken, chunkNos } = work
    const decided = await decideOrders(ctx, client, taken, now)
    await finish(client, [decided], chunkNos, now)
    return { taken: taken.length, decisions: [decided], waitedMs: waitedMs(taken, now) }
  })
}

/**
 * The same work when one of the orders throws: bisects in savepoints, in sequence, until that order is found. It is
 * rejected as not-processable; the others are decided as if it had not been there.
 */
async function decideApart(ctx: Context, partitionId: number): Promise<Round> {
  return inTransaction(ctx.pool, async (client) => {
    const work = await take(ctx, client, partitionId)
    if (!work) return { taken: 0, decisions: [], waitedMs: 0 }
    const { now, taken, chunkNos } = work
    const decisions: Decided[] = []
    await decideHalves(ctx, client, taken, now, decisions)
    await finish(client, decisions, chunkNos, now)
    return { taken: taken.length, decisions, waitedMs: waitedMs(taken, now) }
  })
}

async function decideHalves(
  ctx: Context,
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
  ctx: Context,
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

/**
 * Deadlines whose alarms this process has seen committed: they are set once, and checking again in every transaction of
 * a surge would be costly.
 */
const alarmed = new Set<string>()
const alarmedMax = 10_000

async function finish(
  client: pg.PoolClient,
  decisions: readonly Decided[],
  chunkNos: readonly number[],
  now: Date,
): Promise<void> {
  await Promise.all([setAlarmsOn(client, deadlinesOf(decisions), now), removeChunks(client, chunkNos)])
}

function deadlinesOf(decisions: readonly Decided[]): Decided['deadlines'] {
  return decisions
    .flatMap((decided) => decided.deadlines)
    .filter(({ saleId, packBy }) => !alarmed.has(`${saleId}/${packBy.getTime()}`))
}

function noteAlarmed(decisions: readonly Decided[]): void {
  if (alarmed.size > alarmedMax) alarmed.clear()
  for (const { saleId, packBy } of deadlinesOf(decisions)) alarmed.add(`${saleId}/${packBy.getTime()}`)
}
