import type pg from 'pg'
import { isSameOrder, type RejectReason } from '../shared/order/order.ts'
import { readOrdersOn } from '../shared/order/order-store.ts'
import { wasOpenAt } from '../shared/sale/sale.ts'
import { allocate, type Allocation } from '../shared/stock/allocate.ts'
import {
  lockCounters,
  lockItems,
  lockKnownOrders,
  readPromiseShifts,
  readSaleFacts,
  readTaken,
  readWindows,
  type SaleFacts,
} from '../shared/stock/reserve-store.ts'
import { writeDecisions } from '../shared/stock/write-decisions-store.ts'
import type { WorkerContext } from './context.ts'
import type { Decided, DecisionInput, QueuedOrder } from './decision.ts'
import { planDecisions, tellDecisions } from './plan-decisions.ts'

/**
 * Decides orders in sequence inside the caller's transaction. `reject` forces a reason (for an order whose decision
 * throws).
 */
export async function decideOrders(
  ctx: WorkerContext,
  client: pg.PoolClient,
  taken: readonly QueuedOrder[],
  now: Date,
  reject?: { reason: RejectReason; error: string },
): Promise<Decided> {
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
  const decided: Decided = {
    facts: { groups: [], decided: [], refused: [], stock: [], progress: [] },
    deadlines: [],
    outcomes: new Map(),
  }
  const undecided = await answerKnown(ctx, client, taken, known, decided)
  if (undecided.length === 0) return decided

  const limited = [...items.values()].filter((item) => item.perViewerLimit !== null)
  const limitedSkus = [...new Set(limited.map((item) => item.sku))]
  const takenBefore =
    limited.length === 0
      ? new Map<string, number>()
      : await readTaken(
          client,
          undecided.map(({ order }) => order),
          limitedSkus,
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
  const writing = planDecisions(ctx, deciding)
  const written = writeDecisions(client, writing)
  // While Postgres writes, this process prepares the facts to publish after the commit.
  try {
    const { facts, ...told } = tellDecisions(writing, deciding)
    return { facts: { ...decided.facts, ...facts }, ...told }
  } finally {
    await written
  }
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

async function learnSales(
  { memory }: WorkerContext,
  client: pg.PoolClient,
  saleIds: readonly string[],
): Promise<ReadonlyMap<string, SaleFacts>> {
  const known = new Map<string, SaleFacts>()
  const unknown: string[] = []
  for (const saleId of saleIds) {
    const facts = memory.sales.get(saleId)
    if (facts) known.set(saleId, facts)
    else unknown.push(saleId)
  }
  if (unknown.length === 0) return known
  for (const [saleId, facts] of await readSaleFacts(client, unknown)) {
    memory.sales.set(saleId, facts)
    known.set(saleId, facts)
  }
  return known
}
