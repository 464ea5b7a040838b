import { build } from 'hdr-histogram-js'
import type { OrderView } from '../../shared/contract/common.ts'
import type { Placed, ResendReason, Tap } from '../../shared/client/pending-orders.ts'

export type Act = 'show' | 'drop'

/** One tap of a viewer with everything its client was told about it. */
export interface TapRecord {
  readonly act: Act
  readonly tap: Tap
  /** When the tap was due by the plan (monotonic ms): a sender that falls behind must not flatter the latency. */
  readonly dueAt: number
  isAcknowledged: boolean
  /** The first decision received. */
  decided?: OrderView
  refused?: string
  /** What was received, by version. */
  readonly told: Map<number, string>
  contradictions: number
}

const microsecondsMax = 600_000_000

/** Records what the demo's clients sent and received: the truth that the server's books are compared with. */
export class Ledger {
  readonly taps = new Map<string, TapRecord>()
  readonly resent: Record<ResendReason, number> = { busy: 0, unknown: 0, internal: 0, timeout: 0, disconnected: 0 }
  sent = 0
  settled = 0
  readonly #latencies = {
    show: build({ highestTrackableValue: microsecondsMax }),
    drop: build({ highestTrackableValue: microsecondsMax }),
  }

  open(act: Act, tap: Tap, dueAt: number): TapRecord {
    const record: TapRecord = { act, tap, dueAt, isAcknowledged: false, told: new Map(), contradictions: 0 }
    this.taps.set(tap.orderId, record)
    this.sent += 1
    return record
  }

  /**
   * Everything a client receives about an order. One version must always look the same, and a decision is never
   * reversed.
   */
  heard(order: OrderView): void {
    const record = this.taps.get(order.orderId)
    if (!record) return
    record.isAcknowledged = true
    if (order.state === 'received') return
    const text = `${order.state} ${order.reason ?? ''} ${order.seq} ${order.payment}`
    const before = record.told.get(order.version)
    if (before !== undefined && before !== text) record.contradictions += 1
    record.told.set(order.version, text)
    record.decided ??= order
    if ((record.decided.state === 'rejected') !== (order.state === 'rejected') || record.decided.seq !== order.seq)
      record.contradictions += 1
  }

  close(record: TapRecord, placed: Placed): void {
    this.settled += 1
    if ('refused' in placed) record.refused = placed.refused.code
    else
      this.#latencies[record.act].recordValue(
        Math.max(1, Math.min(microsecondsMax, Math.round((performance.now() - record.dueAt) * 1000))),
      )
  }

  /** From the tap to the decision, in ms. */
  latencyMs(act: Act, percentile: number): number {
    return Math.round(this.#latencies[act].getValueAtPercentile(percentile) / 100) / 10
  }

  ofAct(act: Act): TapRecord[] {
    return [...this.taps.values()].filter((record) => record.act === act)
  }
}
