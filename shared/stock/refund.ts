import type { OrderState } from '../order/order.ts'

/** What is known of an order's money when its provider says that it paid some of it back. All amounts in the currency's minor units. */
export interface RefundFacts {
  state: OrderState
  /** The payment that paid the order; 0 while there is none. */
  taken: number
  /** Payments that could not be taken (twice, too late, the wrong amount) and so are owed back. */
  surplus: number
  /** Paid back by earlier messages. */
  refundedBefore: number
  /** What this message says. */
  amount: number
}

/**
 * What a refund means for its order. `wait`: its payment is not known yet. `unmatched`: more than was ever paid. `settled`: it ends a refund that was due,
 * or changes nothing that is still to be packed. `part` and `whole`: money that the order still stood on.
 */
export type RefundMeaning = 'wait' | 'unmatched' | 'settled' | 'part' | 'whole'

/** Money that is owed anyway is paid back first; only what goes beyond it touches an order that is alive. */
export function meaningOfRefund({ state, taken, surplus, refundedBefore, amount }: RefundFacts): RefundMeaning {
  const paid = taken + surplus
  if (paid === 0) return 'wait'
  const refunded = refundedBefore + amount
  if (refunded > paid) return 'unmatched'
  const ofTheOrder = refunded - surplus
  if (state !== 'confirmed' || ofTheOrder <= 0) return 'settled'
  return ofTheOrder < taken ? 'part' : 'whole'
}
