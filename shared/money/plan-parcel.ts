import { largestRemainder } from '../freight/freight-split.ts'
import { feeOfOrder, type SettlementRule } from '../settlement/policy.ts'
import { add, noAmounts, type Amounts, type EntryKind, type PlannedEntry, type ReceivableState } from './entry.ts'

/** One producer's goods in an order: `seller` is its short name, by which one đồng too many is given. */
export interface OwedGoods {
  producerId: string
  seller: string
  value: number
}

/** An order in a parcel: who pays for it, and how much is still to be paid at the door, a shipping fee included. */
export interface OwedOrder {
  payer: 'buyer' | 'platform'
  toPay: number
  goods: readonly OwedGoods[]
  /** What was paid in vain: refunds give it back first, and it was never for goods. */
  surplus?: number
  /** What the buyer was refunded, in the order of time. */
  refunds?: readonly { refundId: string; at: Date; amount: number }[]
}

/** What is known of a parcel and its way. */
export interface ParcelFacts {
  parcelId: string
  /** Who takes the money in. */
  hubId: string
  /** Null: its truck left it behind. */
  handedOverAt: Date | null
  /** By the carrier's own time. */
  deliveredAt: Date | null
  returnedAt: Date | null
  /** The hub itself takes the cash, at a point. */
  isCollected: boolean
  orders: readonly OwedOrder[]
  rule: Pick<SettlementRule, 'fees'>
}

/**
 * The entries of a parcel as they should be, from all that is known of it; whatever order the messages came in, the
 * same. Nothing before the hand-over. At the hand-over producers are owed for their goods, by the buyer, the platform,
 * or the hub where it was paid before; on delivery the carrier owes what it collected, and the platform keeps its fees;
 * on the way back all that was for the goods is undone. What a buyer was refunded is borne by whose goods it was for,
 * unless they came back.
 */
export function planParcel(facts: ParcelFacts): PlannedEntry[] {
  const { parcelId, hubId, handedOverAt, returnedAt, isCollected } = facts
  if (!handedOverAt) return []
  const deliveredAt = deliveryOf(facts)
  const owed = owedGoods(facts.orders)
  const fee = shippingOf(facts.orders)
  const fees = feesOf(facts)
  const entriesAt =
    (event: string, at: Date) =>
    (kind: EntryKind, producerId: string, amounts: Partial<Amounts>): PlannedEntry => ({
      cause: `${event}/${parcelId}`,
      kind,
      producerId,
      at,
      amounts: add(noAmounts, { ...noAmounts, ...amounts }),
    })
  const planned: PlannedEntry[] = []
  const leaving = entriesAt('hand-over', handedOverAt)
  for (const [producerId, { buyer, hub, platform }] of owed)
    planned.push(
      leaving('goods', producerId, { producer: buyer + hub + platform, buyer: -buyer, hub: -hub, platform: -platform }),
    )
  if (fee > 0) planned.push(leaving('freight', hubId, { hub: fee, buyer: -fee }))
  if (deliveredAt) {
    const delivered = entriesAt('delivered', deliveredAt)
    const collector = isCollected ? 'hub' : 'carrier'
    for (const [producerId, cash] of cashOf(owed, hubId, fee))
      planned.push(delivered('cod-collected', producerId, { buyer: cash, [collector]: -cash }))
    for (const [producerId, { fee: charged }] of fees)
      planned.push(delivered('platform-fee', producerId, { producer: -charged, platform: charged }))
  }
  if (returnedAt) {
    const returned = entriesAt('returned', returnedAt)
    for (const [producerId, { buyer, hub, platform }] of owed)
      planned.push(
        returned('refund', producerId, { producer: -(buyer + hub + platform), buyer: buyer + hub, platform }),
      )
    // What was paid for sending is not given back: it was sent.
    if (fee > 0 && !deliveredAt) planned.push(returned('freight', hubId, { hub: -fee, buyer: fee }))
    if (deliveredAt)
      for (const [producerId, { fee: charged, kept }] of fees)
        planned.push(returned('platform-fee', producerId, { producer: charged - kept, platform: kept - charged }))
  }
  for (const { refundId, at, producerId, amount } of refundedGoods(facts.orders)) {
    const paid = {
      cause: `refund/${refundId}`,
      kind: 'refund',
      producerId,
      at: at < handedOverAt ? handedOverAt : at,
    } as const
    // Goods that came back are owed to the buyer already, by nobody's producer.
    planned.push({ ...paid, amounts: { ...noAmounts, hub: amount, [returnedAt ? 'buyer' : 'producer']: -amount } })
  }
  return planned
}

/**
 * What each producer's goods were refunded by: of an order first what was paid in vain is given back, then its goods,
 * as far as they were paid to us; the rest is the fee for sending, which no producer was owed.
 */
function refundedGoods(
  orders: readonly OwedOrder[],
): { refundId: string; at: Date; producerId: string; amount: number }[] {
  return orders.flatMap(({ payer, goods, surplus = 0, refunds = [] }) => {
    const value = payer === 'platform' ? 0 : sum(goods.map((one) => one.value))
    const ofGoods = (refunded: number): number => Math.min(Math.max(refunded - surplus, 0), value)
    let before = 0
    return refunds.flatMap(({ refundId, at, amount }) => {
      const part = ofGoods(before + amount) - ofGoods(before)
      before += amount
      return part === 0
        ? []
        : [...split(part, goods)].map(([producerId, own]) => ({ refundId, at, producerId, amount: own }))
    })
  })
}

/** Where a parcel stands: refused is what came back without having been delivered. */
export function stateOf(facts: Pick<ParcelFacts, 'handedOverAt' | 'deliveredAt' | 'returnedAt'>): ReceivableState {
  if (!facts.handedOverAt) return 'left-behind'
  const deliveredAt = deliveryOf(facts)
  if (facts.returnedAt) return deliveredAt ? 'returned' : 'refused'
  return deliveredAt ? 'delivered' : 'on-the-way'
}

/** A message *delivered* from after the return is of the way back, or late: it delivers nothing. */
export function deliveryOf({ deliveredAt, returnedAt }: Pick<ParcelFacts, 'deliveredAt' | 'returnedAt'>): Date | null {
  return deliveredAt && (!returnedAt || deliveredAt < returnedAt) ? deliveredAt : null
}

/** What the platform will keep of each producer's money on delivery, and what of it a return leaves. */
export function feesOf({
  orders,
  rule,
}: Pick<ParcelFacts, 'orders' | 'rule'>): Map<string, { fee: number; kept: number }> {
  const fees = new Map<string, { fee: number; kept: number }>()
  for (const { payer, goods } of orders) {
    if (payer !== 'platform') continue
    const whole = feeOfOrder(rule, sum(goods.map(({ value }) => value)))
    const [fee, kept] = [split(whole.fee, goods), split(whole.kept, goods)]
    for (const { producerId } of goods) {
      const before = fees.get(producerId) ?? { fee: 0, kept: 0 }
      fees.set(producerId, { fee: before.fee + fee.get(producerId)!, kept: before.kept + kept.get(producerId)! })
    }
  }
  return fees
}

type Owed = Record<'buyer' | 'hub' | 'platform', number>

/** What each producer is owed for its goods, and by whom: what was not left to pay at the door was paid to the hub. */
function owedGoods(orders: readonly OwedOrder[]): Map<string, Owed> {
  const owed = new Map<string, Owed>()
  for (const { payer, toPay, goods } of orders) {
    const total = sum(goods.map(({ value }) => value))
    const atTheDoor = split(payer === 'platform' ? 0 : Math.min(toPay, total), goods)
    for (const { producerId, value } of goods) {
      const before = owed.get(producerId) ?? { buyer: 0, hub: 0, platform: 0 }
      const buyer = atTheDoor.get(producerId)!
      owed.set(producerId, {
        buyer: before.buyer + buyer,
        hub: before.hub + (payer === 'platform' ? 0 : value - buyer),
        platform: before.platform + (payer === 'platform' ? value : 0),
      })
    }
  }
  return owed
}

/** What is to be paid at the door beyond the goods: the fee for sending, which is the hub's. */
function shippingOf(orders: readonly OwedOrder[]): number {
  return sum(
    orders.map(({ payer, toPay, goods }) =>
      payer === 'platform' ? 0 : Math.max(0, toPay - sum(goods.map(({ value }) => value))),
    ),
  )
}

function cashOf(owed: ReadonlyMap<string, Owed>, hubId: string, fee: number): Map<string, number> {
  const cash = new Map([...owed].map(([producerId, { buyer }]) => [producerId, buyer]))
  cash.set(hubId, (cash.get(hubId) ?? 0) + fee)
  return cash
}

/** Splits an amount over the producers of an order in proportion to their goods, to the đồng. */
function split(amount: number, goods: readonly OwedGoods[]): Map<string, number> {
  const parts = largestRemainder(
    BigInt(amount),
    goods.map(({ seller, value }) => ({ key: seller, weight: BigInt(value) })),
  )
  return new Map(goods.map(({ producerId, seller }) => [producerId, Number(parts.get(seller))]))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0)
}
