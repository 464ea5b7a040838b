import type pg from 'pg'
import { isSameOrder, type RejectReason } from '../shared/order/order.ts'
import { readOrdersOn } from '../shared/order/order-store.ts'
import type { PromiseShift } from '../shared/deadline/promise.ts'
import { wasOpenAt, type SaleWindow } from '../shared/sale/sale.ts'
import { allocate, type Allocation } from '../shared/stock/allocate.ts'
import {
  lockCounters,
  lockItems,
  lockKnownOrders,
  readPromiseShifts,
  readWindows,
  type ItemRow,
  type LockedCounter,
  type SaleFacts,
} from '../shared/stock/reserve-store.ts'
import { readTakenOf } from '../shared/stock/taken-store.ts'
import type { WorkerContext } from './context.ts'
import type { Decided, DecisionInput, QueuedOrder } from './decision.ts'
import { learnSales } from './learn-sales.ts'
import { makeOffers, readWaiting } from './make-offers.ts'
import { writeAndTell } from './write-and-tell.ts'

/** What a round needs of its orders' sales, with the locks of the deciding transaction. */
interface Locked {
  known: ReadonlySet<string>
  counters: ReadonlyMap<string, LockedCounter>
  items: ReadonlyMap<string, ItemRow>
  windows: ReadonlyMap<string, SaleWindow[]>
  shifts: ReadonlyMap<string, PromiseShift[]>
  sales: ReadonlyMap<string, SaleFacts>
}

/**
 * Decides orders in sequence inside the caller's transaction, unless there are goods for somebody who waits in one of
 * their sales: then makes only those offers, and leaves the orders to the next round.
 */
export async function decideOrWaiting(
  ctx: WorkerContext,
  client: pg.PoolClient,
  taken: readonly QueuedOrder[],
  now: Date,
): Promise<{ decided: Decided; areOffers: boolean }> {
  const locked = await lockAll(ctx, client, taken)
  const waiting = await readWaiting(ctx, client, locked, now)
  if (waiting.length === 0) return { decided: await decideLocked(ctx, client, taken, now, locked), areOffers: false }
  return { decided: await makeOffers(ctx, client, waiting, now, locked), areOffers: true }
}

/** Decides orders. `reject` forces a reason (for an order whose decision throws). */
export async function decideOrders(
  ctx: WorkerContext,
  client: pg.PoolClient,
  taken: readonly QueuedOrder[],
  now: Date,
  reject?: { reason: RejectReason; error: string },
): Promise<Decided> {
  return decideLocked(ctx, client, taken, now, await lockAll(ctx, client, taken), reject)
}

async function lockAll(ctx: WorkerContext, client: pg.PoolClient, taken: readonly QueuedOrder[]): Promise<Locked> {
  const ids = taken.map(({ order }) => order.orderId)
  const saleIds = [...new Set(taken.map(({ order }) => order.saleId))]
  const skus = [...new Set(taken.flatMap(({ order }) => order.lines.map((line) => line.sku)))]
  // Pipelined: Postgres runs these one after another, so the locks are taken in this order and each statement sees what
  // the lock before it waited for.
  const [known, counters, items, windows, shifts, sales] = await Promise.all([
    lockKnownOrders(client, ids),
    lockCounters(client, saleIds),
    lockItems(client, saleIds, skus),
    readWindows(client, saleIds),
    readPromiseShifts(client, saleIds),
    learnSales(ctx, client, saleIds),
  ])
  return { known, counters, items, windows, shifts, sales }
}

async function decideLocked(
  ctx: WorkerContext,
  client: pg.PoolClient,
  taken: readonly QueuedOrder[],
  now: Date,
  { known, counters, items, windows, shifts, sales }: Locked,
  reject?: { reason: RejectReason; error: string },
): Promise<Decided> {
  const decided: Decided = {
    facts: { groups: [], decided: [], refused: [], stock: [], progress: [] },
    deadlines: [],
    outcomes: new Map(),
  }
  const undecided = await answerKnown(ctx, client, taken, known, decided)
  if (undecided.length === 0) return decided

  const takenBefore = await readTakenOf(
    client,
    items,
    undecided.map(({ order }) => order),
  )

  const allocations: Allocation[] = reject
    ? undecided.map(() => ({ state: 'rejected', reason: reject.reason }))
    : allocate(
        items,
        takenBefore,
        undecided.map(({ order, receivedAt }) => ({
          ...order,
          saleWasOpen: wasOpenAt(windows.get(order.saleId) ?? [], receivedAt),
        })),
      )

  const deciding: DecisionInput = {
    undecided,
    allocations,
    sales,
    shifts,
    counters,
    items,
    now,
    error: reject?.error ?? null,
  }
  const { facts, ...told } = await writeAndTell(ctx, client, deciding)
  return { facts: { ...decided.facts, ...facts }, ...told }
}

/**
 * Orders whose id is already known are not decided again: a repeat gets its current state, a different order under that
 * id is refused.
 */
async function answerKnown(
  ctx: WorkerContext,
  client: pg.PoolClient,
  taken: readonly QueuedOrder[],
  known: ReadonlySet<string>,
  decided: Decided,
): Promise<QueuedOrder[]> {
  const firstOf = new Map<string, QueuedOrder>()
  const repeated: QueuedOrder[] = []
  for (const one of taken) {
    if (known.has(one.order.orderId) || firstOf.has(one.order.orderId)) repeated.push(one)
    else firstOf.set(one.order.orderId, one)
  }
  if (repeated.length === 0) return [...firstOf.values()]
  const present = new Map(
    (await readOrdersOn(client, ctx.db, [...known], ctx.config.PAY_URL)).map((order) => [order.view.orderId, order]),
  )
  for (const { order } of repeated) {
    const kept = present.get(order.orderId)
    const first = firstOf.get(order.orderId)
    const same = isSameOrder(order, kept ? { ...kept.view, viewerId: kept.viewerId } : first!.order)
    if (!same) decided.facts.refused.push({ viewerId: order.viewerId, orderId: order.orderId, code: 'order-id-reused' })
    else if (kept) decided.facts.decided.push({ viewerId: order.viewerId, order: kept.view })
  }
  return [...firstOf.values()]
}
