import type { Config } from '../../shared/config.ts'
import { Refusal } from '../../shared/refusal.ts'
import { LoadShedder } from './load-shedder.ts'
import { busyAnswers } from '../metrics.ts'
import { retryAfter } from '../../shared/lib/retry-after.ts'

/**
 * Overload is refused before anything is stored, never silently dropped: bounds on undecided orders per gateway and per
 * sale, and on orders per viewer and second. No caps per address for orders: mobile carriers put thousands of buyers
 * behind one address.
 */
export interface Admission {
  /** Counts a viewer's tap on an order that is already known and needs no slot, or throws `busy`. */
  countTap(viewerId: string): void
  /** Counts an order in, or throws `busy`. Every order counted in must be counted out exactly once. */
  enter(viewerId: string, saleId: string): void
  /** `decided`: whether the order left with a decision, which is what capacity is measured by. */
  leave(saleId: string, decided: boolean): void
  /** Undecided orders on this gateway. */
  undecided(): number
  /**
   * More than half the budget is used: everything but orders (list reads, fan-out of moving stock) yields to orders.
   */
  isCrowded(): boolean
  /** Statistics for metrics and the control page. */
  stats(): { undecided: number; budget: number; capacity: number; comingBack: number }
  close(): void
}

const viewersTracked = 200_000
const windowMs = 1_000

export function openAdmission(config: Config): Admission {
  const shedder = new LoadShedder(
    { gatewayMax: config.GATEWAY_UNDECIDED_MAX, saleMax: config.SALE_UNDECIDED_MAX },
    performance.now(),
  )
  let byViewer = new Map<string, number>()
  const timer = setInterval(() => {
    shedder.learn(performance.now())
    byViewer = new Map()
  }, windowMs)
  timer.unref()

  function countTap(viewerId: string): void {
    const ofViewer = (byViewer.get(viewerId) ?? 0) + 1
    if (ofViewer > config.ORDERS_PER_VIEWER_PER_SECOND) {
      busyAnswers.inc({ why: 'viewer' })
      throw new Refusal('busy', 'Too many orders from you in one second; nothing was saved.', {
        retryAfterMs: retryAfter(1000, 500),
      })
    }
    if (byViewer.size < viewersTracked) byViewer.set(viewerId, ofViewer)
  }

  return {
    countTap,
    enter(viewerId, saleId) {
      countTap(viewerId)
      const rejection = shedder.enter(saleId, performance.now())
      if (rejection) {
        busyAnswers.inc({ why: rejection.why })
        throw new Refusal('busy', 'Too many orders right now; nothing was saved.', {
          retryAfterMs: rejection.retryAfterMs,
        })
      }
    },
    leave(saleId, decided) {
      shedder.leave(saleId)
      if (decided) shedder.decided(1)
    },
    undecided: () => shedder.undecided,
    isCrowded: () => shedder.undecided > shedder.budget / 2,
    stats: () => ({
      undecided: shedder.undecided,
      budget: shedder.budget,
      capacity: shedder.capacity,
      comingBack: shedder.backlogOfRetries(performance.now()),
    }),
    close: () => clearInterval(timer),
  }
}
