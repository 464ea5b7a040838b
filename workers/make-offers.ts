import type pg from 'pg'
import type { IntakeOrder } from '../shared/order/intake.ts'
import { wasOpenAt, type SaleWindow } from '../shared/sale/sale.ts'
import type { Allocation } from '../shared/stock/allocate.ts'
import {
  lockCounters,
  lockItems,
  readPromiseShifts,
  readWindows,
  type LockedCounter,
} from '../shared/stock/reserve-store.ts'
import { serveWaiting } from '../shared/stock/serve-waiting.ts'
import { readTakenOf } from '../shared/stock/taken-store.ts'
import { endWaitingOn, readEntriesToServe, type Ending } from '../shared/stock/waiting-store.ts'
import type { WorkerContext } from './context.ts'
import type { Decided, QueuedOrder } from './decision.ts'
import { inSavepoint } from './in-savepoint.ts'
import { learnSales } from './learn-sales.ts'
import { writeAndTell } from './write-and-tell.ts'

interface Sales {
  counters: ReadonlyMap<string, LockedCounter>
  windows: ReadonlyMap<string, SaleWindow[]>
}

/** Offers come from no chunk of the intake, and chunks are numbered from 1. */
const noChunk = 0

/** Locks the counters of these sales and reads what else says whether somebody is served in them. */
export async function lockSales(client: pg.PoolClient, saleIds: readonly string[]): Promise<Sales> {
  const [counters, windows] = await Promise.all([lockCounters(client, saleIds), readWindows(client, saleIds)])
  return { counters, windows }
}

/**
 * Who waits for goods that are there, in sales that are open; the caller holds their counters, which say whether
 * anybody waits: where nobody does, nothing is read.
 */
export async function readWaiting(
  ctx: WorkerContext,
  client: pg.PoolClient,
  { counters, windows }: Sales,
  now: Date,
): Promise<IntakeOrder[]> {
  const saleIds = [...counters]
    .filter(([saleId, { waiting }]) => waiting > 0 && wasOpenAt(windows.get(saleId) ?? [], now))
    .map(([saleId]) => saleId)
  return saleIds.length === 0 ? [] : readEntriesToServe(client, ctx.db, saleIds)
}

/**
 * Serves those who wait in the order given: holds for them what came back, as orders of their own that they confirm or
 * pay in time. Who has as many as they may leaves the list.
 */
export async function makeOffers(
  ctx: WorkerContext,
  client: pg.PoolClient,
  entries: readonly IntakeOrder[],
  now: Date,
  { counters }: Pick<Sales, 'counters'>,
): Promise<Decided> {
  const saleIds = [...new Set(entries.map(({ saleId }) => saleId))]
  const skus = [...new Set(entries.flatMap(({ lines }) => lines.map(({ sku }) => sku)))]
  const [items, shifts, sales] = await Promise.all([
    lockItems(client, saleIds, skus),
    readPromiseShifts(client, saleIds),
    learnSales(ctx, client, saleIds),
  ])
  const served = serveWaiting(items, await readTakenOf(client, items, entries), entries)
  const undecided: QueuedOrder[] = []
  const allocations: Allocation[] = []
  const ends: Ending[] = []
  for (const [i, order] of entries.entries()) {
    const outcome = served[i]!
    if (outcome === 'waits') continue
    ends.push({ orderId: order.orderId, outcome: outcome === 'over-limit' ? outcome : 'offered' })
    if (outcome === 'over-limit') continue
    undecided.push({ order, chunkNo: noChunk, position: undecided.length, receivedAt: now })
    allocations.push(outcome)
  }
  // Before their goods move: an end stands before that movement.
  await endWaitingOn(client, ctx.db, ends)
  const deciding = {
    undecided,
    allocations,
    sales,
    shifts,
    counters,
    items,
    now,
    areOffers: true,
    error: null,
  } as const
  const { facts, ...told } = await writeAndTell(ctx, client, deciding)
  return { facts: { ...facts, decided: [], refused: [] }, ...told }
}

/** The same when one of them throws: each on its own, and that one leaves the list instead of holding up everybody. */
export async function makeOffersApart(
  ctx: WorkerContext,
  client: pg.PoolClient,
  entries: readonly IntakeOrder[],
  now: Date,
): Promise<Decided[]> {
  const decisions: Decided[] = []
  for (const entry of entries) {
    const { orderId, saleId } = entry
    const offered = await inSavepoint(client, async () =>
      makeOffers(ctx, client, [entry], now, { counters: await lockCounters(client, [saleId]) }),
    )
    if (offered.ok) decisions.push(offered.value)
    else {
      ctx.log.error({ orderId, saleId, err: offered.error }, 'no offer can be made to an entry of a waiting list')
      await endWaitingOn(client, ctx.db, [{ orderId, outcome: 'not-processable' }])
    }
  }
  return decisions
}
