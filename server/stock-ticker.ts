import type { FactPayload, StockOfItem } from '../shared/contract/facts.ts'

type StockFact = FactPayload<'stock:changed'>

/**
 * Tells stock without flooding cheap phones: at most four times a second per sale, droppable while the numbers move. The last value of a burst, and
 * every step to or from sold out, is told once more, not droppable, within half a second.
 */
export interface StockTicker {
  changed(fact: StockFact): void
  /** The balances as just read: tells what nobody heard of. */
  reread(fact: StockFact): void
  close(): void
}

interface Ticking {
  latest: Map<string, StockOfItem>
  moved: Set<string>
  owed: Set<string>
  /** SKUs last told reliably as sold out. */
  soldOut: Set<string>
  /** When the last step was told between two ticks (monotonic, ms). */
  steppedAt: number
}

const tickMs = 250
const ticksWhenBusy = 4
const salesKept = 10_000

/** While `busy`, moving numbers are told once a second only: fan-out is shed before orders. */
export function openStockTicker(emit: (fact: StockFact, reliable: boolean) => void, busy: () => boolean): StockTicker {
  const sales = new Map<string, Ticking>()

  function saleOf(saleId: string): Ticking {
    let sale = sales.get(saleId)
    if (!sale) {
      if (sales.size >= salesKept) sales.delete(sales.keys().next().value!)
      sales.set(saleId, (sale = { latest: new Map(), moved: new Set(), owed: new Set(), soldOut: new Set(), steppedAt: -Infinity }))
    }
    return sale
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

  /** The last unit is gone: that is told without waiting for the tick, since everybody who taps now taps in vain. */
  function tellSoldOut(saleId: string, sale: Ticking): void {
    const gone = [...sale.moved].filter((sku) => sale.latest.get(sku)!.available === 0 && !sale.soldOut.has(sku))
    if (gone.length === 0 || performance.now() - sale.steppedAt < tickMs) return
    sale.steppedAt = performance.now()
    for (const sku of gone) sale.soldOut.add(sku)
    emit({ saleId, items: gone.map((sku) => sale.latest.get(sku)!) }, true)
  }

  let ticks = 0
  const timer = setInterval(() => {
    ticks += 1
    const calm = !busy() || ticks % ticksWhenBusy === 0
    for (const [saleId, sale] of sales) {
      const pick = (skus: Set<string>): StockFact => ({ saleId, items: [...skus].map((sku) => sale.latest.get(sku)!) })
      if (sale.moved.size > 0) {
        if (calm) emit(pick(sale.moved), false)
        for (const sku of sale.moved) sale.owed.add(sku)
        if (calm) sale.moved = new Set()
        const stepped = new Set([...sale.owed].filter((sku) => (sale.latest.get(sku)!.available === 0) !== sale.soldOut.has(sku)))
        for (const sku of stepped) {
          if (!sale.soldOut.delete(sku)) sale.soldOut.add(sku)
        }
        if (stepped.size > 0) emit(pick(stepped), true)
      } else if (sale.owed.size > 0) {
        emit(pick(sale.owed), true)
        sale.owed = new Set()
      }
    }
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
