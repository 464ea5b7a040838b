import type { OrderView, SaleView } from '../../shared/contract/common.ts'
import type { Ledger, TapRecord } from './ledger.ts'

/** What the books should say and do say. Every figure but `conservation` counts broken promises: 0 means kept. */
export interface Audit {
  oversold: number
  lost: number
  doubled: number
  toldTwice: number
  undersold: number
  conservation: 'PASS' | 'FAIL'
  /** The problems, one line each. */
  problems: string[]
}

const soldStates = new Set<OrderView['state']>(['confirmed', 'packed', 'handed-over', 'delivered', 'returned'])

/** Compares what the clients sent and were told with the sale's own lists. */
export function audit(
  ledger: Ledger,
  listed: readonly OrderView[],
  sale: SaleView,
  drop: { sku: string; sells: number },
): Audit {
  const problems: string[] = []
  const note = (count: number, what: string): number => {
    if (count > 0) problems.push(`${count} × ${what}`)
    return count
  }
  const taps = [...ledger.taps.values()]
  const byId = new Map(listed.map((order) => [order.orderId, order]))
  const sold = unitsOf(listed, (order) => soldStates.has(order.state))
  const held = unitsOf(listed, (order) => order.state === 'reserved')
  const told = unitsOf(
    taps.flatMap(({ decided }) => decided ?? []),
    (order) => order.state === 'confirmed',
  )

  const lost = note(
    taps.filter((tap) => tap.isAcknowledged && !byId.has(tap.tap.orderId)).length,
    "an order that was acknowledged is not in the sale's list",
  )
  const oversold = note(
    sale.items.reduce(
      (sum, { sku, quota }) =>
        sum + Math.max(0, (sold.get(sku) ?? 0) + (held.get(sku) ?? 0) - quota, (told.get(sku) ?? 0) - quota),
      0,
    ),
    'a unit was sold that did not exist',
  )
  const toldTwice = note(
    taps.reduce((sum, tap) => sum + tap.contradictions + (contradictsList(tap, byId) ? 1 : 0), 0),
    'a viewer was told two different things about one order',
  )
  const undersold = note(
    Math.max(0, drop.sells - (sold.get(drop.sku) ?? 0)),
    'a bag of the drop was left although someone wanted it',
  )
  note(taps.filter((tap) => tap.refused !== undefined).length, 'an order was permanently refused on arrival')
  return {
    oversold,
    lost,
    doubled: note(countDoubled(listed, ledger), 'an order exists twice, or was never sent'),
    toldTwice,
    undersold,
    conservation: conserved(sale, sold, held, problems),
    problems,
  }
}

/**
 * Whether the list's decision differs from the one the client was told: its sequence number, or whether it was refused.
 */
function contradictsList({ decided }: TapRecord, byId: ReadonlyMap<string, OrderView>): boolean {
  const listed = decided && byId.get(decided.orderId)
  return (
    listed !== undefined &&
    (listed.seq !== decided!.seq ||
      (listed.state === 'rejected') !== (decided!.state === 'rejected') ||
      listed.reason !== decided!.reason)
  )
}

/** Ids that occur twice, orders that nobody sent, and sequence numbers used twice or skipped. */
function countDoubled(listed: readonly OrderView[], ledger: Ledger): number {
  const ids = new Set(listed.map((order) => order.orderId))
  const strangers = [...ids].filter((id) => !ledger.taps.has(id)).length
  const misnumbered = listed.toSorted((a, b) => a.seq! - b.seq!).filter((order, i) => order.seq !== i + 1).length
  return listed.length - ids.size + strangers + misnumbered
}

function conserved(
  sale: SaleView,
  sold: ReadonlyMap<string, number>,
  held: ReadonlyMap<string, number>,
  problems: string[],
): 'PASS' | 'FAIL' {
  const broken = sale.items.filter(
    (item) =>
      item.available + item.held + item.sold !== item.quota ||
      item.available < 0 ||
      item.sold !== (sold.get(item.sku) ?? 0) ||
      item.held !== (held.get(item.sku) ?? 0),
  )
  for (const item of broken)
    problems.push(
      `${item.sku}: available ${item.available} + held ${item.held} + sold ${item.sold} of ${item.quota}, but the orders hold ${held.get(item.sku) ?? 0} and sold ${sold.get(item.sku) ?? 0}`,
    )
  return broken.length === 0 ? 'PASS' : 'FAIL'
}

function unitsOf(orders: readonly OrderView[], counts: (order: OrderView) => boolean): Map<string, number> {
  const units = new Map<string, number>()
  for (const { lines } of orders.filter((order) => counts(order)))
    for (const { sku, quantity } of lines) units.set(sku, (units.get(sku) ?? 0) + quantity)
  return units
}
