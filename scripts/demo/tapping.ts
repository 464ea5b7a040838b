import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { OrderView } from '../../shared/contract/common.ts'
import type { Viewer } from './crowd.ts'
import type { Act, Ledger } from './ledger.ts'

export interface PlannedTap {
  /** From the start of the act (ms). */
  atMs: number
  viewer: Viewer
  sku: string
  quantity: number
  payment: 'cod' | 'prepaid'
}

export interface Tapping {
  act: Act
  saleId: string
  ledger: Ledger
  /** Called with every decided order. */
  decided?: (order: OrderView) => void
}

/** Sends each tap when it is due, whatever became of the earlier ones, and waits until every one has its decision. */
export async function tapAtTheirTimes(
  taps: readonly PlannedTap[],
  { act, saleId, ledger, decided }: Tapping,
): Promise<void> {
  const startedAt = performance.now()
  const open: Promise<void>[] = []
  for (let next = 0; next < taps.length;) {
    const now = performance.now() - startedAt
    for (; next < taps.length && taps[next]!.atMs <= now; next += 1) open.push(send(taps[next]!))
    if (next === taps.length) break
    const pauseMs = taps[next]!.atMs - now
    if (pauseMs > 2) await sleep(Math.min(pauseMs - 1, 50))
    else await new Promise(setImmediate)
  }
  await Promise.all(open)

  async function send({ atMs, viewer, sku, quantity, payment }: PlannedTap): Promise<void> {
    const tap = { orderId: randomUUID(), saleId, lines: [{ sku, quantity }], payment }
    const record = ledger.open(act, tap, startedAt + atMs)
    const placed = await viewer.client.place(tap)
    ledger.close(record, placed)
    if ('order' in placed) decided?.(placed.order)
  }
}
