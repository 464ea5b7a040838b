import { openFinding, differs, type Finding } from '../../shared/verify/rule.ts'
import type { Journal, JournaledOrder } from './journal.ts'

/** What the books say about the orders of some sales. */
export interface Ledger {
  orders: KeptOrder[]
  /** In the intake: not decided yet, or in quarantine because they could not be. */
  waiting: WaitingOrder[]
}

export interface WaitingOrder {
  orderId: string
  saleId: string
  viewerId: string
  payment: string
  lines: string
  setAside: boolean
}

export interface KeptOrder {
  orderId: string
  saleId: string
  viewerId: string
  payment: string
  lines: string
  seq: number
  reason: string | null
  /** State by version, from 1. */
  states: string[]
}

/**
 * The maximum time from the acknowledgement, or from the end of a fault in between, until the client was told the
 * decision (ms).
 */
export const toldWithinMs = 10_000

/**
 * Codes with which a client ends although the order may be stored: another order has the id, or the client disconnected
 * itself.
 */
const saysNothing = new Set(['order-id-reused', 'closed'])

export type Comparison = (journal: Journal, ledger: Ledger) => Finding

/** C1: what was acknowledged exists. */
export const acknowledgedIsKept: Comparison = ({ orders }, ledger) => {
  const finding = openFinding()
  const kept = new Set([...ledger.orders, ...ledger.waiting].map(({ orderId }) => orderId))
  for (const order of orders.values()) {
    if (order.acknowledgedAt === undefined) continue
    finding.checked += 1
    if (!kept.has(order.orderId)) differs(finding, `order ${order.orderId} was acknowledged and is not in the books`)
  }
  return finding
}

/** C2: what was refused every time, or for good, does not exist. */
export const refusedIsNotKept: Comparison = ({ orders }, ledger) => {
  const finding = openFinding()
  const kept = new Set([...ledger.orders, ...ledger.waiting].map(({ orderId }) => orderId))
  for (const order of orders.values()) {
    const everyTime = order.refusals > 0 && order.refusals >= order.sends && order.acknowledgedAt === undefined
    if (!everyTime && order.refusedFor === undefined) continue
    if (order.refusedFor !== undefined && saysNothing.has(order.refusedFor)) continue
    finding.checked += 1
    if (kept.has(order.orderId))
      differs(
        finding,
        `order ${order.orderId} was refused (${order.refusedFor ?? 'every time it was sent'}) but is in the books`,
      )
  }
  return finding
}

/** C3: nothing exists that nobody sent, and everything exists as it was sent. */
export const keptWasSent: Comparison = ({ orders }, ledger) => {
  const finding = openFinding()
  for (const { orderId, saleId, viewerId, payment, lines } of [...ledger.orders, ...ledger.waiting]) {
    finding.checked += 1
    const sent = orders.get(orderId)?.sent ?? []
    if (sent.length === 0) differs(finding, `order ${orderId} of sale ${saleId} is in the books and was never sent`)
    else if (
      !sent.some(
        (one) => one.saleId === saleId && one.viewerId === viewerId && one.payment === payment && one.lines === lines,
      )
    ) {
      differs(
        finding,
        `order ${orderId} is in the books as ${payment} ${lines} of ${viewerId} in ${saleId}, and was sent as ${sent.map((one) => `${one.payment} ${one.lines} of ${one.viewerId} in ${one.saleId}`).join(' or ')}`,
      )
    }
  }
  return finding
}

/** C4: one row per id, one id per number. */
export const keptOnce: Comparison = (_journal, ledger) => {
  const finding = openFinding()
  const ids = new Set<string>()
  const numbers = new Set<string>()
  for (const { orderId, saleId, seq } of ledger.orders) {
    finding.checked += 1
    if (ids.has(orderId)) differs(finding, `order ${orderId} exists twice`)
    if (numbers.has(`${saleId} ${seq}`))
      differs(finding, `number ${seq} of sale ${saleId} was given twice, the second time to ${orderId}`)
    ids.add(orderId)
    numbers.add(`${saleId} ${seq}`)
  }
  return finding
}

/** C6: everything clients were told about an order is consistent, and agrees with the books. */
export const toldIsKept: Comparison = ({ orders }, ledger) => {
  const finding = openFinding()
  const kept = new Map(ledger.orders.map((order) => [order.orderId, order]))
  for (const order of orders.values()) {
    if (order.told.length === 0) continue
    finding.checked += 1
    const row = kept.get(order.orderId)
    if (!row)
      differs(finding, `order ${order.orderId} was reported ${order.told[0]!.state} and is not decided in the books`)
    else for (const wrong of contradictions(order, row).slice(0, 1)) differs(finding, wrong)
  }
  return finding
}

function contradictions({ orderId, told }: JournaledOrder, row: KeptOrder): string[] {
  const recorded = `number ${row.seq}, ${row.states.join(', ')}${row.reason ? `: ${row.reason}` : ''}`
  return told
    .filter(
      ({ state, reason, seq, version }) =>
        seq !== row.seq || reason !== row.reason || row.states[version - 1] !== state,
    )
    .map(
      ({ state, reason, seq, version }) =>
        `order ${orderId} was reported as number ${seq}, ${state}${reason ? `: ${reason}` : ''} with version ${version}; the books say ${recorded}`,
    )
}

/**
 * C12: every client with an acknowledgement was told the decision in time, counted from the end of the faults in
 * between.
 */
export const acknowledgedIsTold: Comparison = ({ orders, faults }) => {
  const finding = openFinding()
  let unsettled = 0
  for (const order of orders.values()) {
    const { acknowledgedAt, told } = order
    if (acknowledgedAt === undefined) {
      if (order.refusedFor === undefined) unsettled += 1
      continue
    }
    finding.checked += 1
    const toldAt = Math.min(...told.map(({ at }) => at))
    const inTheWay = faults.filter((fault) => fault.from < toldAt && fault.until > acknowledgedAt)
    const from = Math.max(acknowledgedAt, ...inTheWay.map(({ until }) => Math.min(until, toldAt)))
    if (told.length === 0)
      differs(finding, `order ${order.orderId} was acknowledged, but its client was never told the decision`)
    else if (toldAt - from > toldWithinMs)
      differs(
        finding,
        `the decision of order ${order.orderId} reached its client ${Math.round((toldAt - from) / 1000)} s after its acknowledgement${inTheWay.length > 0 ? ', or the end of a fault' : ''}`,
      )
  }
  if (unsettled > 0)
    finding.notes.push(`${unsettled} orders were sent, and their client ended before it learnt their outcome`)
  return finding
}
