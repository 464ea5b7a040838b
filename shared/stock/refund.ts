import type { OrderState } from '../order/order.ts'

/** The known money of an order when its provider reports a refund. All amounts are in the currency's minor units. */
export interface RefundFacts {
  state: OrderState
  /** The payment that paid the order; 0 while there is none. */
  taken: number
  /** Payments that could not be accepted (duplicate, too late, wrong amount) and are therefore owed back. */
  surplus: number
  /** Refunded by earlier messages. */
  refundedBefore: number
  /** The amount of this message. */
  amount: number
}

/**
 * What a refund means for its order. `wait`: its payment is not known yet. `unmatched`: more than was ever paid.
 * `settled`: it completes a refund that was due, or affects nothing still to be packed. `part` and `whole`: it takes
 * back money the order was still based on.
 */
export type RefundMeaning = 'wait' | 'unmatched' | 'settled' | 'part' | 'whole'

/** Money owed anyway counts as refunded first; only the excess affects a live order. */
export function meaningOfRefund({ state, taken, surplus, refundedBefore, amount }: RefundFacts): RefundMeaning {
  const paid = taken + surplus
  if (paid === 0) return 'wait'
  const refunded = refundedBefore + amount
  if (refunded > paid) return 'unmatched'
  const ofTheOrder = refunded - surplus
  if (state !== 'confirmed' || ofTheOrder <= 0) return 'settled'
  return ofTheOrder < taken ? 'part' : 'whole'
}
