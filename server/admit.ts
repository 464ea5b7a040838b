import type { Config } from '../shared/config.ts'
import { Refusal } from '../shared/outcome.ts'

/**
 * Overload is refused before anything is kept, never swallowed: bounds on undecided orders per gateway and per sale, and on the orders of one
 * viewer a second. No address caps for orders: mobile carriers put thousands of buyers behind one address.
 */
export interface Admission {
  /** Counts an order in, or throws `busy`. Every order counted in must be counted out once. */
  enter(viewerId: string, saleId: string): void
  leave(saleId: string): void
  /** Undecided orders of this gateway. */
  undecided(): number
  /** Notes decisions, for an honest `retryAfterMs`. */
  decided(orders: number): void
  close(): void
}

const viewersTracked = 200_000

export function openAdmission(config: Config): Admission {
  const bySale = new Map<string, number>()
  let total = 0
  let windowStart = performance.now()
  let byViewer = new Map<string, number>()
  let decidedInWindow = 0
  let decidedPerSecond = 5_000

  const timer = setInterval(() => {
    const now = performance.now()
    const perSecond = (decidedInWindow * 1000) / (now - windowStart)
    if (decidedInWindow > 0) decidedPerSecond = decidedPerSecond * 0.5 + perSecond * 0.5
    windowStart = now
    decidedInWindow = 0
    byViewer = new Map()
  }, 1000)
  timer.unref()

  function busy(depth: number): Refusal {
    const waitMs = Math.min(30_000, Math.max(200, (depth / decidedPerSecond) * 1000))
    return new Refusal('busy', 'Too many orders right now; nothing was kept.', { retryAfterMs: Math.round(waitMs * (0.75 + Math.random() * 0.5)) })
  }

  return {
    enter(viewerId, saleId) {
      const ofSale = bySale.get(saleId) ?? 0
      if (total >= config.GATEWAY_UNDECIDED_MAX) throw busy(total)
      if (ofSale >= config.SALE_UNDECIDED_MAX) throw busy(ofSale)
      const ofViewer = (byViewer.get(viewerId) ?? 0) + 1
      if (ofViewer > config.ORDERS_PER_VIEWER_PER_SECOND) throw new Refusal('busy', 'Too many orders from you in one second; nothing was kept.', { retryAfterMs: 1000 + Math.round(Math.random() * 500) })
      if (byViewer.size < viewersTracked) byViewer.set(viewerId, ofViewer)
      bySale.set(saleId, ofSale + 1)
      total += 1
    },
    leave(saleId) {
      total -= 1
      const left = (bySale.get(saleId) ?? 1) - 1
      if (left <= 0) bySale.delete(saleId)
      else bySale.set(saleId, left)
    },
    undecided: () => total,
    decided(orders) {
      decidedInWindow += orders
    },
    close: () => clearInterval(timer),
  }
}
