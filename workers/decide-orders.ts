import type pg from 'pg'
import type { Bulletin } from '../shared/contract/facts.ts'
import { deadlineFor } from '../shared/deadline/deadline.ts'
import type { IntakeOrder } from '../shared/order/intake.ts'
import { isSameOrder, type RejectReason } from '../shared/order/order.ts'
import { orderView } from '../shared/order/order-view.ts'
import { readOrdersOn } from '../shared/order/order-store.ts'
import { wasOpenAt } from '../shared/sale/sale.ts'
import { allocate, itemKey, type Allocation } from '../shared/stock/allocate.ts'
import { deltasOf } from '../shared/stock/movement.ts'
import {
  lockCounters, lockItems, lockKnownOrders, readSaleFacts, readTaken, readWindows, writeDecisions,
  type CounterRow, type DecidedOrder, type ItemRow, type SaleFacts, type Writing,
} from '../shared/stock/reserve-store.ts'
import type { Context } from '../shared/context.ts'

/** An order taken out of the intake with its place in the line. */
export interface Taken {
  order: IntakeOrder
  chunkNo: number
  position: number
  receivedAt: Date
}

/** What was decided and is told after the commit; `deadlines` are the (sale, packBy) that need alarms. */
export interface Decided {
  bulletin: Required<Pick<Bulletin, 'decided' | 'refused' | 'stock' | 'progress'>>
  deadlines: { saleId: string; packBy: Date }[]
  outcomes: Map<string, number>
}

const saleFacts = new Map<string, SaleFacts>()

/** Decides orders in their order, inside the caller's transaction. `reject` forces a reason (for an order that throws when decided). */
export async function decideOrders(ctx: Context, client: pg.PoolClient, taken: readonly Taken[], now: Date, reject?: { reason: RejectReason; error: string }): Promise<Decided> {
  const ids = taken.map(({ order }) => order.orderId)
  const saleIds = [...new Set(taken.map(({ order }) => order.saleId))]
  const skus = [...new Set(taken.flatMap(({ order }) => order.lines.map((line) => line.sku)))]
  // Sent together, done by Postgres one after the other: the locks are had in this order, and each statement sees what the lock before it waited for.
  const [known, counters, items, windows] = await Promise.all([
    lockKnownOrders(client, ids), lockCounters(client, saleIds), lockItems(client, saleIds, skus), readWindows(client, saleIds), learnSales(client, saleIds),
  ])
  const decided: Decided = { bulletin: { decided: [], refused: [], stock: [], progress: [] }, deadlines: [], outcomes: new Map() }
  const fresh = await answerKnown(ctx, client, taken, known, decided)
  if (fresh.length === 0) return decided

  const limited = [...items.values()].filter((item) => item.perViewerLimit !== null)
  const limitedSkus = [...new Set(limited.map((item) => item.sku))]
  const takenBefore = limited.length === 0 ? new Map<string, number>() : await readTaken(client, fresh.map(({ order }) => order), limitedSkus)

  const allocations: Allocation[] = reject
    ? fresh.map(() => ({ state: 'rejected', reason: reject.reason }))
    : allocate(items, takenBefore, fresh.map(({ order, receivedAt }) => ({ ...order, saleWasOpen: wasOpenAt(windows.get(order.saleId) ?? [], receivedAt) })))

  const writing = plan(ctx, fresh, allocations, counters, items, now, reject?.error ?? null)
  const written = writeDecisions(client, writing)
  // While Postgres writes, this process prepares what will be told after the commit.
  try {
    tell(ctx, writing, fresh, items, counters, decided)
  } finally {
    await written
  }
  return decided
}

/** Orders whose id is known already are not decided again: the same order is told its present state, another one under that id is refused. */
async function answerKnown(ctx: Context, client: pg.PoolClient, taken: readonly Taken[], known: ReadonlySet<string>, decided: Decided): Promise<Taken[]> {
  const firstOf = new Map<string, Taken>()
  const repeated: Taken[] = []
  for (const one of taken) {
    if (known.has(one.order.orderId) || firstOf.has(one.order.orderId)) repeated.push(one)
    else firstOf.set(one.order.orderId, one)
  }
  if (repeated.length === 0) return [...firstOf.values()]
  const present = new Map((await readOrdersOn(client, ctx.db, [...known], ctx.config.PAY_URL)).map((order) => [order.view.orderId, order]))
  for (const { order } of repeated) {
    const kept = present.get(order.orderId)
    const first = firstOf.get(order.orderId)
    const same = isSameOrder(order, kept ? { ...kept.view, viewerId: kept.viewerId } : first!.order)
    if (!same) decided.bulletin.refused.push({ viewerId: order.viewerId, orderId: order.orderId, code: 'order-id-reused' })
    else if (kept) decided.bulletin.decided.push({ viewerId: order.viewerId, order: kept.view, replayed: true })
  }
  return [...firstOf.values()]
}

async function learnSales(client: pg.PoolClient, saleIds: readonly string[]): Promise<void> {
  const unknown = saleIds.filter((saleId) => !saleFacts.has(saleId))
  if (unknown.length === 0) return
  if (saleFacts.size > 10_000) saleFacts.clear()
  for (const [saleId, facts] of await readSaleFacts(client, unknown)) saleFacts.set(saleId, facts)
}

/** Turns allocations into the rows to write. Pure but for `items` and `counters`, which it brings up to date: the caller holds their locks. */
function plan(
  ctx: Context, fresh: readonly Taken[], allocations: readonly Allocation[], counters: Map<string, CounterRow>, items: Map<string, ItemRow>, now: Date, error: string | null,
): Writing {
  const writing: Writing = { now, orders: [], lines: [], items: [], counters: [] }
  const holdUntil = new Date(now.getTime() + ctx.config.HOLD_SECONDS * 1000)
  const moved = new Set<ItemRow>()
  const touched = new Set<string>()
  for (const [i, { order, chunkNo, position, receivedAt }] of fresh.entries()) {
    const allocation = allocations[i]!
    const facts = saleFacts.get(order.saleId)
    const counter = counters.get(order.saleId)
    if (!facts || !counter) throw new Error(`order ${order.orderId} names a sale that does not exist`)
    touched.add(order.saleId)
    counter.last_seq += 1
    const row: DecidedOrder = {
      order_id: order.orderId, sale_id: order.saleId, seq: counter.last_seq, viewer_id: order.viewerId, buyer_key: order.buyerKey, recipient_id: order.recipientId ?? null,
      state: allocation.state, reason: null, payment: order.payment, total: 0, currency: facts.currency, received_at: receivedAt, chunk_no: chunkNo, chunk_position: position,
      pack_by: null, hand_over_by: null, hold_until: null, error, version: 1, decided_at: now, paid_at: null, refund_due: false,
    }
    writing.orders.push(row)
    if (allocation.state === 'rejected') {
      row.reason = allocation.reason
      counter.rejected[allocation.reason] = (counter.rejected[allocation.reason] ?? 0) + 1
    } else {
      const deadline = deadlineFor(facts.deadlinePolicy, receivedAt, facts.timeZone)
      row.total = allocation.total
      row.pack_by = deadline.packBy
      row.hand_over_by = deadline.handOverBy
      if (allocation.state === 'reserved') row.hold_until = holdUntil
      counter[allocation.state] += 1
    }
    for (const [n, line] of order.lines.entries()) {
      writing.lines.push({ order: i, sku: line.sku, quantity: line.quantity, price: allocation.state === 'rejected' ? null : allocation.prices[n]! })
      if (allocation.state === 'rejected') continue
      const item = items.get(itemKey(order.saleId, line.sku))!
      const deltas = deltasOf(allocation.state === 'confirmed' ? 'sell' : 'hold', line.quantity)
      item.available += deltas.available
      item.held += deltas.held
      item.sold += deltas.sold
      moved.add(item)
    }
  }
  for (const item of moved) {
    item.version += 1
    writing.items.push({ sale_id: item.saleId, sku: item.sku, available: item.available, held: item.held, sold: item.sold })
  }
  for (const saleId of touched) writing.counters.push({ sale_id: saleId, ...counters.get(saleId)! })
  return writing
}

function tell(ctx: Context, writing: Writing, fresh: readonly Taken[], items: Map<string, ItemRow>, counters: Map<string, CounterRow>, decided: Decided): void {
  const { bulletin, outcomes } = decided
  const deadlines = new Map<string, { saleId: string; packBy: Date }>()
  let line = 0
  for (const [i, row] of writing.orders.entries()) {
    const lines = writing.lines.slice(line, (line += fresh[i]!.order.lines.length))
    const order = orderView(row, lines, null, ctx.config.PAY_URL)
    bulletin.decided.push({ viewerId: row.viewer_id, order })
    const outcome = row.reason ?? row.state
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    if (row.pack_by) deadlines.set(`${row.sale_id}/${row.pack_by.getTime()}`, { saleId: row.sale_id, packBy: row.pack_by })
  }
  decided.deadlines.push(...deadlines.values())
  for (const [saleId, moved] of groupBySale(writing.items)) {
    bulletin.stock.push({ saleId, items: moved.map(({ sku, available, held, sold }) => ({ sku, available, held, sold, version: items.get(itemKey(saleId, sku))!.version })) })
  }
  for (const { sale_id: saleId } of writing.counters) {
    const counter = counters.get(saleId)!
    bulletin.progress.push({ saleId, placed: counter.last_seq, confirmed: counter.confirmed, rejected: counter.rejected })
  }
}

function groupBySale(items: Writing['items']): Map<string, Writing['items']> {
  const bySale = new Map<string, Writing['items']>()
  for (const item of items) bySale.set(item.sale_id, [...(bySale.get(item.sale_id) ?? []), item])
  return bySale
}
