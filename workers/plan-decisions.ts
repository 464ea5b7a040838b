import type { Context } from '../shared/context.ts'
import { promiseFor } from '../shared/deadline/promise.ts'
import { noticeLine, type NoticeGroup } from '../shared/order/notice-group.ts'
import { itemKey, type Allocation } from '../shared/stock/allocate.ts'
import { deltasOf } from '../shared/stock/movement.ts'
import type { ItemRow } from '../shared/stock/reserve-store.ts'
import type { DecisionGroup, Writing } from '../shared/stock/write-decisions-store.ts'
import type { DecisionInput, DecisionNotice, QueuedOrder } from './decision.ts'

/** Turns allocations into the rows to write. Pure except for `items` and `counters`. */
export function planDecisions(ctx: Context, deciding: DecisionInput): Writing {
  const { undecided, allocations, counters, items, now, error } = deciding
  const writing: Writing = { now, groups: [], orders: [], lines: [], items: [], counters: [] }
  const groupOf = openGroups(ctx, deciding, writing.groups)
  const moved = new Set<ItemRow>()
  const touched = new Set<string>()
  for (const [i, one] of undecided.entries()) {
    const { order, position } = one
    const allocation = allocations[i]!
    const counter = counters.get(order.saleId)
    if (!counter) throw new Error(`order ${order.orderId} names a sale that does not exist`)
    const group = groupOf(one, allocation)
    const isRejected = allocation.state === 'rejected'
    touched.add(order.saleId)
    counter.last_seq += 1
    writing.orders.push({
      group,
      order_id: order.orderId,
      seq: counter.last_seq,
      viewer_id: order.viewerId,
      buyer_key: order.buyerKey,
      phone_proven: order.phoneProven === true,
      recipient_id: order.recipientId ?? null,
      total: isRejected ? 0 : allocation.total,
      chunk_position: position,
      error,
    })
    if (isRejected) counter.rejected[allocation.reason] = (counter.rejected[allocation.reason] ?? 0) + 1
    else counter[allocation.state] += 1
    for (const [n, line] of order.lines.entries()) {
      writing.lines.push({
        order: i,
        sku: line.sku,
        quantity: line.quantity,
        price: isRejected ? null : allocation.prices[n]!,
      })
      if (isRejected) continue
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
    writing.items.push({
      sale_id: item.saleId,
      sku: item.sku,
      available: item.available,
      held: item.held,
      sold: item.sold,
    })
  }
  for (const saleId of touched) writing.counters.push({ sale_id: saleId, ...counters.get(saleId)! })
  return writing
}

/**
 * Finds or opens an order's group: what the orders of one chunk, sale, payment and outcome have in common. Their
 * deadline is calculated once.
 */
function openGroups(
  ctx: Context,
  { sales, shifts, now, areOffers = false }: DecisionInput,
  groups: DecisionGroup[],
): (taken: QueuedOrder, allocation: Allocation) => DecisionGroup {
  const byKey = new Map<string, DecisionGroup>()
  const heldSeconds = areOffers ? ctx.config.OFFER_SECONDS : ctx.config.HOLD_SECONDS
  const holdUntil = new Date(now.getTime() + heldSeconds * 1000)
  return ({ order: { orderId, saleId, payment }, chunkNo, receivedAt }, allocation) => {
    const reason = allocation.state === 'rejected' ? allocation.reason : null
    const key = `${chunkNo}/${saleId}/${payment}/${reason ?? allocation.state}`
    const known = byKey.get(key)
    if (known) return known
    const facts = sales.get(saleId)
    if (!facts) throw new Error(`order ${orderId} names a sale that does not exist`)
    const deadline = reason ? undefined : promiseFor(facts.terms, receivedAt, shifts.get(saleId) ?? [])
    const group: DecisionGroup = {
      g: groups.length,
      sale_id: saleId,
      state: allocation.state,
      reason,
      payment,
      currency: facts.currency,
      received_at: receivedAt,
      chunk_no: chunkNo,
      pack_by: deadline?.packBy ?? null,
      hand_over_by: deadline?.handOverBy ?? null,
      hold_until: allocation.state === 'reserved' ? holdUntil : null,
      offered: areOffers,
    }
    groups.push(group)
    byKey.set(key, group)
    return group
  }
}

/** The facts about decisions to publish after their commit. */
export function tellDecisions(writing: Writing, { undecided, items, counters }: DecisionInput): DecisionNotice {
  const told: DecisionNotice = {
    facts: { groups: writing.groups.map((group) => noticeGroup(group, writing.now)), stock: [], progress: [] },
    deadlines: [],
    outcomes: new Map(),
  }
  const { facts, outcomes } = told
  let line = 0
  for (const [i, { group, viewer_id, order_id, seq, total }] of writing.orders.entries()) {
    const lines = writing.lines.slice(line, (line += undecided[i]!.order.lines.length))
    facts.groups[group.g]!.orders.push([viewer_id, order_id, seq, total, lines.map((one) => noticeLine(one))])
  }
  const deadlines = new Map<string, DecisionNotice['deadlines'][number]>()
  for (const [i, { sale_id: saleId, state, reason, offered, pack_by: packBy }] of writing.groups.entries()) {
    const outcome = reason ?? (offered ? 'offered' : state)
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + facts.groups[i]!.orders.length)
    if (packBy) deadlines.set(`${saleId}/${packBy.getTime()}`, { saleId, packBy })
  }
  told.deadlines.push(...deadlines.values())
  for (const [saleId, moved] of groupBySale(writing.items)) {
    facts.stock.push({
      saleId,
      items: moved.map(({ sku, available, held, sold }) => ({
        sku,
        available,
        held,
        sold,
        version: items.get(itemKey(saleId, sku))!.version,
      })),
    })
  }
  for (const { sale_id: saleId } of writing.counters) {
    const counter = counters.get(saleId)!
    facts.progress.push({
      saleId,
      placed: counter.last_seq,
      confirmed: counter.confirmed,
      rejected: counter.rejected,
    })
  }
  return told
}

function noticeGroup(
  { sale_id, state, reason, payment, currency, received_at, pack_by, hand_over_by, hold_until, offered }: DecisionGroup,
  now: Date,
): NoticeGroup {
  return {
    saleId: sale_id,
    state,
    payment,
    currency,
    receivedAt: received_at.toISOString(),
    decidedAt: now.toISOString(),
    orders: [],
    ...(reason && { reason }),
    ...(pack_by && { packBy: pack_by.toISOString() }),
    ...(hand_over_by && { handOverBy: hand_over_by.toISOString() }),
    ...(hold_until && { holdUntil: hold_until.toISOString() }),
    ...(offered && { offered }),
  }
}

function groupBySale(items: Writing['items']): Map<string, Writing['items']> {
  const bySale = new Map<string, Writing['items']>()
  for (const item of items) bySale.set(item.sale_id, [...(bySale.get(item.sale_id) ?? []), item])
  return bySale
}
