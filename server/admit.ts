import type { Config } from '../shared/config.ts'
import { Refusal } from '../shared/outcome.ts'
import { FairLine } from './fair-line.ts'
import { busyAnswers } from './metrics.ts'

/**
 * Overload is refused before anything is kept, never swallowed: bounds on undecided orders per gateway and per sale, and on the orders of one
 * viewer a second. No address caps for orders: mobile carriers put thousands of buyers behind one address.
 */
export interface Admission {
  /** Counts an order in, or throws `busy`. Every order counted in must be counted out once. */
  enter(viewerId: string, saleId: string): void
  /** `decided`: whether it left with a decision, which is what capacity is measured by. */
  leave(saleId: string, decided: boolean): void
  /** Undecided orders of this gateway. */
  undecided(): number
  /** More than half the budget is used: what is not an order (list reads, fan-out of moving stock) makes room for orders. */
  isCrowded(): boolean
  /** How things stand, for whoever watches. */
  outlook(): { undecided: number; budget: number; capacity: number; comingBack: number }
  close(): void
}

const viewersTracked = 200_000
const windowMs = 1_000

export function openAdmission(config: Config): Admission {
  const line = new FairLine(
    { gatewayMax: config.GATEWAY_UNDECIDED_MAX, saleMax: config.SALE_UNDECIDED_MAX },
    performance.now(),
  )
  let byViewer = new Map<string, number>()
  const timer = setInterval(() => {
    line.learn(performance.now())
    byViewer = new Map()
  }, windowMs)
  timer.unref()

  return {
    enter(viewerId, saleId) {
      const ofViewer = (byViewer.get(viewerId) ?? 0) + 1
      if (ofViewer > config.ORDERS_PER_VIEWER_PER_SECOND) {
        busyAnswers.inc({ why: 'viewer' })
        throw new Refusal('busy', 'Too many orders from you in one second; nothing was kept.', {
          retryAfterMs: 1000 + Math.round(Math.random() * 500),
        })
      }
      const turnedAway = line.enter(saleId, performance.now())
      if (turnedAway) {
        busyAnswers.inc({ why: turnedAway.why })
        throw new Refusal('busy', 'Too many orders right now; nothing was kept.', {
          retryAfterMs: turnedAway.retryAfterMs,
        })
      }
      if (byViewer.size < viewersTracked) byViewer.set(viewerId, ofViewer)
    },
    leave(saleId, decided) {
      line.leave(saleId)
      if (decided) line.decided(1)
    },
    undecided: () => line.undecided,
    isCrowded: () => line.undecided > line.budget / 2,
    outlook: () => ({
      undecided: line.undecided,
      budget: line.budget,
      capacity: line.capacity,
      comingBack: line.comingBack(performance.now()),
    }),
    close: () => clearInterval(timer),
  }
}
