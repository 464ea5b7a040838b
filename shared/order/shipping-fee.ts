/** What a shop asks for sending a parcel, as it stood when the sale opened. Money in minor units of the currency. */
export interface ShippingRule {
  fee: number
  /** For parcels that leave the shop's own province; `fee` when null. */
  otherProvinces: number | null
  /** Free when the goods in a parcel cost at least this much; never when null. */
  freeFrom: number | null
  /** The code of the shop's own province. */
  province: string | null
}

/** An accepted order to one address of a buyer, in one sale. */
export interface SentOrder {
  orderId: string
  seq: number
  total: number
  /** When it was tapped (ms): what the buyer was told then holds. */
  receivedAt: number
  /** Unless it was cancelled or has expired. */
  isLive: boolean
  /** When it first ended (ms), even if a late payment revived it; null if it never did. */
  endedAt: number | null
  /** The shop could not deliver: the buyer had kept their side. */
  endedByShop: boolean
  /** What was paid for it, its part of the fee included; null while nothing was. */
  paid: number | null
  /** Its parcel and when that was cut (ms), that is given to the packers; null before. */
  parcel: { id: string; cutAt: number } | null
}

/** The money of one parcel, or of the orders that are in none yet (`parcelId` null). */
export interface ParcelDue {
  parcelId: string | null
  /** The living orders, by number; the first one bears the fee where money is told order by order. */
  orders: readonly SentOrder[]
  fee: number
  /** The goods reach the threshold; otherwise a parcel without a fee travels with another that bears it. */
  isFree: boolean
  /** What of the fee was paid in advance. */
  feePaid: number
  /** Goods and fee that are still to be paid. */
  collect: number
  /** Paid in advance, and neither due for the fee nor for other goods of the parcel. */
  giveBack: number
}

/** What a shop asks for what is collected at a point: nothing. */
export function ruleForCollecting(rule: ShippingRule): ShippingRule {
  return { ...rule, fee: 0, otherProvinces: null }
}

/** The fee for a parcel to this province that is not free. An unknown province pays the shop's own fee. */
export function feeTo({ fee, otherProvinces, province: own }: ShippingRule, province: string | null): number {
  return otherProvinces !== null && province !== null && province !== own ? otherProvinces : fee
}

function isFreeFor({ freeFrom }: ShippingRule, goods: number): boolean {
  return freeFrom !== null && goods >= freeFrom
}

/**
 * What a buyer is told before the tap: the fee that this order adds, and why it adds none. `before` are the totals of
 * the living orders to the same address in the same sale: one of them bears the fee already.
 */
export function feeOfNext(
  rule: ShippingRule,
  province: string | null,
  goods: number,
  before: readonly number[],
): { fee: number; why: 'fee' | 'free' | 'counted' } {
  if (isFreeFor(rule, sum(before) + goods)) return { fee: 0, why: 'free' }
  if (before.length > 0) return { fee: 0, why: 'counted' }
  const fee = feeTo(rule, province)
  return { fee, why: fee === 0 ? 'free' : 'fee' }
}

/**
 * What is due for each parcel that goes to one address of a buyer. The fee is due once for a buyer, an address and a
 * sale: with the parcel that is cut first; where that one is cancelled before the next is cut, with the next. It falls
 * away with the last order of its parcel. A parcel is free when its goods reach the threshold as it is now, or did
 * when one of its orders was tapped: what a buyer was told before the tap never turns to their disadvantage, unless
 * they cancel that order themselves.
 */
export function parcelDues(rule: ShippingRule, province: string | null, orders: readonly SentOrder[]): ParcelDue[] {
  const earlier: Sent[] = []
  return parcelsOf(orders).map((parcel) => {
    const bears = earlier.every((one) => endOf(one) < parcel.cutAt)
    earlier.push(parcel)
    const free = isFree(rule, parcel.orders, orders) || feeTo(rule, province) === 0
    return dueOf(parcel, free, bears && !free ? feeTo(rule, province) : 0)
  })
}

/**
 * What is to be paid with each order, which adds up to what is to be collected: its goods unless they are paid, and
 * with the first one the fee. What of the fee was overpaid is taken off the goods that are not paid yet.
 */
export function sharesOf({ orders, fee, feePaid }: ParcelDue): Map<string, number> {
  let credit = Math.max(0, feePaid - fee)
  return new Map(
    orders.map(({ orderId, paid, total }, i) => {
      const goods = paid === null ? total : 0
      const off = Math.min(goods, credit)
      credit -= off
      return [orderId, goods - off + (i === 0 ? Math.max(0, fee - feePaid) : 0)]
    }),
  )
}

/** What of the fee is due back, by the order that it was paid with. */
export function giveBackOf({ orders, giveBack }: ParcelDue): Map<string, number> {
  let left = giveBack
  const back = new Map<string, number>()
  for (const { orderId, paid, total } of orders) {
    const part = Math.min(left, paid === null ? 0 : paid - total)
    left -= part
    if (part > 0) back.set(orderId, part)
  }
  return back
}

interface Sent {
  id: string | null
  cutAt: number
  orders: SentOrder[]
}

/** By the time of their cut; last the orders that are in no parcel yet. */
function parcelsOf(orders: readonly SentOrder[]): Sent[] {
  const found = new Map<string | null, Sent>()
  for (const order of orders.toSorted((a, b) => a.seq - b.seq)) {
    const id = order.parcel?.id ?? null
    const parcel = found.get(id) ?? { id, cutAt: order.parcel?.cutAt ?? Infinity, orders: [] }
    parcel.orders.push(order)
    found.set(id, parcel)
  }
  return [...found.values()].toSorted((a, b) => a.cutAt - b.cutAt || a.orders[0]!.seq - b.orders[0]!.seq)
}

/** When a parcel was cancelled with the last of its orders (ms). */
function endOf({ orders }: Sent): number {
  return Math.max(...orders.map(({ isLive, endedAt }) => (isLive ? Infinity : (endedAt ?? Infinity))))
}

function isFree(rule: ShippingRule, parcel: readonly SentOrder[], all: readonly SentOrder[]): boolean {
  const kept = parcel.filter(({ isLive, endedByShop }) => isLive || endedByShop)
  const now = sum(parcel.filter(({ isLive }) => isLive).map(({ total }) => total))
  return isFreeFor(rule, now) || kept.some((order) => isFreeFor(rule, goodsAtTapOf(order, all)))
}

/** The goods of the buyer's orders when this one was tapped, itself included. */
function goodsAtTapOf({ seq, receivedAt }: SentOrder, all: readonly SentOrder[]): number {
  const then = all.filter((one) => one.seq <= seq && (one.endedAt === null || one.endedAt > receivedAt))
  return sum(then.map(({ total }) => total))
}

function dueOf({ id, orders }: Sent, free: boolean, feeIfSent: number): ParcelDue {
  const living = orders.filter(({ isLive }) => isLive)
  const fee = living.length === 0 ? 0 : feeIfSent
  const feePaid = sum(living.map(({ paid, total }) => (paid === null ? 0 : paid - total)))
  const rest = sum(living.map(({ paid, total }) => (paid === null ? total : 0))) + fee - feePaid
  return {
    parcelId: id,
    orders: living,
    fee,
    isFree: free,
    feePaid,
    collect: Math.max(0, rest),
    giveBack: Math.max(0, -rest),
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)
