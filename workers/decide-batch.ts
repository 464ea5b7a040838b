import type pg from 'pg'
import { isTransient } from '../shared/db/database.ts'
import { inTransaction } from '../shared/db/transaction.ts'
import type { IntakeOrder } from '../shared/order/intake.ts'
import { setAlarmsOn } from '../shared/deadline/alarm-store.ts'
import { lockKnownOrders, removeChunks, quarantine, takeChunks } from '../shared/stock/reserve-store.ts'
import { listSalesToServe } from '../shared/stock/waiting-store.ts'
import type { WorkerContext } from './context.ts'
import { decideOrders, decideOrWaiting } from './decide-orders.ts'
import type { Decided, QueuedOrder } from './decision.ts'
import { inSavepoint } from './in-savepoint.ts'
import { lockSales, makeOffers, makeOffersApart, readWaiting } from './make-offers.ts'
import { countDecisions, observeIntakeWait, roundOrders } from './metrics.ts'

interface Round {
  taken: number
  decisions: Decided[]
  /** How long the first of its chunks had waited. */
  waitedMs: number
  /** Whether it served a waiting list, and left the chunks to the next round. */
  hasOffers: boolean
}

const nothing: Round = { taken: 0, decisions: [], waitedMs: 0, hasOffers: false }

/**
 * Decides the chunks of a partition that have waited longest, and publishes the facts; or makes the offers that are due
 * to waiting lists, which come before any chunk. Returns the number of orders, and whether it made offers instead.
 */
export async function decideBatch(
  ctx: WorkerContext,
  partitionId: number,
): Promise<Pick<Round, 'taken' | 'hasOffers'>> {
  const round = await decideTogether(ctx, partitionId).catch((error: unknown) => {
    if (isTransient(error)) throw error
    ctx.log.warn({ err: error, partitionId }, 'a round failed; searching for the order that throws')
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
  return round
}

async function decideTogether(ctx: WorkerContext, partitionId: number): Promise<Round> {
  return inTransaction(ctx.pool, async (client) => {
    const { now, taken, chunkNos } = await take(ctx, client, partitionId)
    if (taken.length === 0) {
      const waiting = await takeWaiting(ctx, client, partitionId, now)
      if (waiting.entries.length === 0) return nothing
      return finishOffers(ctx, client, [await makeOffers(ctx, client, waiting.entries, now, waiting)], now)
    }
    const { decided, areOffers } = await decideOrWaiting(ctx, client, taken, now)
    if (areOffers) return finishOffers(ctx, client, [decided], now)
    await finish(ctx, client, [decided], chunkNos, now)
    return { taken: taken.length, decisions: [decided], waitedMs: waitedMs(taken, now), hasOffers: false }
  })
}

/**
 * The same work when one of the orders throws: bisects in savepoints, in sequence, until that order is found. It is
 * rejected as not-processable; the others are decided as if it had not been there.
 */
async function decideApart(ctx: WorkerContext, partitionId: number): Promise<Round> {
  return inTransaction(ctx.pool, async (client) => {
    const { now, taken, chunkNos } = await take(ctx, client, partitionId)
    const { entries } = await takeWaiting(ctx, client, partitionId, now, taken)
    if (entries.length > 0) return finishOffers(ctx, client, await makeOffersApart(ctx, client, entries, now), now)
    const decisions: Decided[] = []
    await decideHalves(ctx, client, taken, now, decisions)
    await finish(ctx, client, decisions, chunkNos, now)
    return { taken: taken.length, decisions, waitedMs: waitedMs(taken, now), hasOffers: false }
  })
}

/** Who is served in the sales of these orders; where there are none, in any sale of the partition. */
async function takeWaiting(
  ctx: WorkerContext,
  client: pg.PoolClient,
  partitionId: number,
  now: Date,
  taken: readonly QueuedOrder[] = [],
): Promise<Awaited<ReturnType<typeof lockSales>> & { entries: IntakeOrder[] }> {
  const ofOrders = [...new Set(taken.map(({ order }) => order.saleId))]
  const saleIds = ofOrders.length > 0 ? ofOrders : await listSalesToServe(client, ctx.db, partitionId)
  // Orders before counters, as everywhere.
  await lockKnownOrders(
    client,
    taken.map(({ order }) => order.orderId),
  )
  const sales = await lockSales(client, saleIds)
  return { ...sales, entries: await readWaiting(ctx, client, sales, now) }
}

/** The chunks stay: they are decided once nobody who waits can be served any more. */
async function finishOffers(
  ctx: WorkerContext,
  client: pg.PoolClient,
  decisions: Decided[],
  now: Date,
): Promise<Round> {
  await finish(ctx, client, decisions, [], now)
  return { taken: 0, decisions, waitedMs: 0, hasOffers: true }
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

async function take(
  ctx: WorkerContext,
  client: pg.PoolClient,
  partitionId: number,
): Promise<{ now: Date; taken: QueuedOrder[]; chunkNos: number[] }> {
  const { now, chunks } = await takeChunks(client, partitionId, ctx.config.DECIDE_ORDERS_MAX)
  const taken = chunks.flatMap((chunk) =>
    chunk.orders.map((order, position) => ({ order, position, chunkNo: chunk.chunkNo, receivedAt: chunk.receivedAt })),
  )
  return { now, taken, chunkNos: chunks.map((chunk) => chunk.chunkNo) }
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
