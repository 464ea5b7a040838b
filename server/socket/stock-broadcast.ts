import type { FactPayload, StockOfItem } from '../../shared/contract/facts.ts'
import { BoundedMap } from '../../shared/lib/bounded-map.ts'

type StockFact = FactPayload<'stock:changed'>
type Emit = (fact: StockFact, reliable: boolean) => void

/**
 * Sends stock without flooding cheap phones or the gateway: at most four times a second per sale, less often the larger
 * the audience, and droppable while the numbers are moving. The last value of a burst, and every change to or from sold
 * out, is repeated reliably within half a second.
 */
export interface StockTicker {
  changed(fact: StockFact): void
  /** Balances as just read: sends whatever no fact announced. */
  reread(fact: StockFact): void
  close(): void
}

interface Ticking {
  latest: Map<string, StockOfItem>
  /**
   * SKUs that changed since the last tick, since they were last sent at all, and since they were last sent reliably.
   */
  moved: Set<string>
  untold: Set<string>
  owed: Set<string>
  /** SKUs last reliably sent as sold out. */
  soldOut: Set<string>
  /** When moving numbers were last sent, and when a sold-out change was last sent between two ticks (monotonic, ms). */
  toldAt: number
  steppedAt: number
}

const tickMs = 250
const pauseMsWhenBusy = 1_000
/**
 * A thousand viewers get moving numbers once a second: at four times a second, sending would cost more than 3,000
 * orders a second do.
 */
const pauseMsPerViewer = 1
/** Moving numbers are never older than this, however large the audience. */
const pauseMsMax = 3_000
const salesKept = 10_000

/**
 * What the ticker needs to know from the gateway: the audience of a sale here, and whether load is high enough that
 * moving numbers should yield to orders.
 */
export interface Audience {
  of(saleId: string): number
  isCrowded(): boolean
}

/** Fan-out is shed before orders: the interval between updates of moving numbers grows with the audience. */
export function openStockTicker(emit: Emit, audience: Audience): StockTicker {
  const sales = new BoundedMap<string, Ticking>(salesKept)

  function saleOf(saleId: string): Ticking {
    return sales.remember(saleId, () => ({
      latest: new Map(),
      moved: new Set(),
      untold: new Set(),
      owed: new Set(),
      soldOut: new Set(),
      toldAt: -Infinity,
      steppedAt: -Infinity,
    }))
  }

  function changed(fact: StockFact): void {
    const sale = saleOf(fact.saleId)
    for (const item of fact.items) {
      const before = sale.latest.get(item.sku)
      if (before && before.version >= item.version) continue
      sale.latest.set(item.sku, item)
      sale.moved.add(item.sku)
    }
    tellSoldOut(fact.saleId, sale)
  }

  /** Sends a sell-out without waiting for the tick, because from now on every tap on that item fails. */
  function tellSoldOut(saleId: string, sale: Ticking): void {
    const gone = [...sale.moved].filter((sku) => sale.latest.get(sku)!.available === 0 && !sale.soldOut.has(sku))
    if (gone.length === 0 || performance.now() - sale.steppedAt < tickMs) return
    sale.steppedAt = performance.now()
    for (const sku of gone) sale.soldOut.add(sku)
    emit({ saleId, items: gone.map((sku) => sale.latest.get(sku)!) }, true)
  }

  const timer = setInterval(() => {
    const now = performance.now()
    const moving = [...sales].filter(([, { moved }]) => moved.size > 0)
    const hearers = moving.reduce((sum, [saleId]) => sum + audience.of(saleId), 0)
    const pauseMs = Math.min(
      pauseMsMax,
      Math.max(audience.isCrowded() ? pauseMsWhenBusy : tickMs, hearers * pauseMsPerViewer),
    )
    for (const [saleId, sale] of sales) tick(emit, saleId, sale, now, pauseMs)
  }, tickMs)
  timer.unref()

  return {
    changed,
    reread: (fact) => {
      const sale = saleOf(fact.saleId)
      const unheard = fact.items.filter((item) => (sale.latest.get(item.sku)?.version ?? item.version) < item.version)
      for (const item of fact.items) if (!sale.latest.has(item.sku)) sale.latest.set(item.sku, item)
      if (unheard.length > 0) changed({ saleId: fact.saleId, items: unheard })
    },
    close: () => clearInterval(timer),
  }
}

/**
 * Sends the moved SKUs of one sale if its pause is over, the final values once nothing moves any more, and every change
 * to or from sold out.
 */
function tick(emit: Emit, saleId: string, sale: Ticking, now: number, pauseMs: number): void {
  const pick = (skus: Iterable<string>): StockFact => ({ saleId, items: [...skus].map((sku) => sale.latest.get(sku)!) })
  if (sale.moved.size === 0) {
    if (sale.owed.size === 0) return
    emit(pick(sale.owed), true)
    sale.owed.clear()
    sale.untold.clear()
    return
  }
  for (const sku of sale.moved) {
    sale.untold.add(sku)
    sale.owed.add(sku)
  }
  sale.moved.clear()
  // Timers fire slightly early or late: within half a tick of the pause counts as on time.
  if (now - sale.toldAt >= pauseMs - tickMs / 2) {
    emit(pick(sale.untold), false)
    sale.untold.clear()
    sale.toldAt = now
  }
  const stepped = new Set(
    [...sale.owed].filter((sku) => (sale.latest.get(sku)!.available === 0) !== sale.soldOut.has(sku)),
  )
  for (const sku of stepped) if (!sale.soldOut.delete(sku)) sale.soldOut.add(sku)
  if (stepped.size > 0) emit(pick(stepped), true)
}
