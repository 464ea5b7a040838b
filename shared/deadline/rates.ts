/** An order as the platform counts it. */
export interface CountedOrder {
  handOverBy: Date
  /** When the carrier took it; null: not yet. */
  handedOverAt: Date | null
  state: 'open' | 'handed-over' | 'cancelled-by-buyer' | 'cancelled-by-seller'
}

export interface Rates {
  orders: number
  /** Orders whose hand-over was due or is done: the denominator of the late rate. */
  due: number
  late: number
  lateDispatchRate: number | null
  sellerCancelled: number
  sellerFaultCancelRate: number | null
  /** How many more of the orders on hand may be late before the rate reaches its limit; negative: it is beyond it. */
  lateBeforeLimit: number
}

/**
 * Limits and targets as stated by platforms: from a tenth on, orders a day are capped around a campaign; participants
 * must meet a far stricter target. From stored seller pages of TikTok Shop (order volume limit; targets quoted to
 * vendors); they do not spell out the formula, so this is our interpretation.
 */
export const rateLimits = {
  lateDispatch: 0.1,
  sellerFaultCancel: 0.1,
  lateDispatchTarget: 0.04,
  sellerFaultCancelTarget: 0.025,
} as const

/**
 * Late dispatch rate = orders handed over after their limit, or still not handed over past it, out of all that were due
 * or handed over; an order the buyer cancelled counts in neither. Seller-fault cancellation rate = orders cancelled by
 * the seller's side, or by the engine on its behalf, out of all that were accepted.
 */
export function ratesOf(orders: readonly CountedOrder[], now: Date): Rates {
  const dispatched = orders.filter(({ state }) => state === 'open' || state === 'handed-over')
  const due = dispatched.filter(({ handOverBy, handedOverAt }) => handedOverAt !== null || handOverBy < now)
  const late = due.filter(({ handOverBy, handedOverAt }) => (handedOverAt ?? now) > handOverBy)
  const sellerCancelled = orders.filter(({ state }) => state === 'cancelled-by-seller').length
  return {
    orders: orders.length,
    due: due.length,
    late: late.length,
    lateDispatchRate: share(late.length, due.length),
    sellerCancelled,
    sellerFaultCancelRate: share(sellerCancelled, orders.length),
    lateBeforeLimit: Math.max(0, Math.ceil(rateLimits.lateDispatch * dispatched.length) - 1) - late.length,
  }
}

function share(part: number, all: number): number | null {
  return all === 0 ? null : Math.round((part / all) * 10_000) / 10_000
}

export type Saving = 'on-time' | 'from-label-cancel' | 'from-collect-cancel'

/**
 * What can still be saved for a parcel that is not handed over: the hand-over in time, otherwise that the platform does
 * not cancel it. Undefined: nothing.
 */
export function savingOf(
  {
    handOverBy,
    labelBy,
    collectBy,
    packed,
  }: { handOverBy: Date; labelBy: Date | null; collectBy: Date | null; packed: boolean },
  now: Date,
): Saving | undefined {
  if (now <= handOverBy) return 'on-time'
  if (!packed && labelBy && now <= labelBy) return 'from-label-cancel'
  return collectBy && now <= collectBy ? 'from-collect-cancel' : undefined
}
