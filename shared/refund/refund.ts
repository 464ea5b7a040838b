/** How a refund ends. */
export const refundOutcomes = ['paid', 'refused'] as const
export type RefundOutcome = (typeof refundOutcomes)[number]

/** How it was paid. `provider`: in the payment provider's own pages, where it reports nothing by itself. */
export const refundMethods = ['bank', 'cash', 'provider', 'other'] as const
export type RefundMethod = (typeof refundMethods)[number]

/**
 * Why money is due back: a payment could not be accepted, the order was cancelled, its goods came back, or a case ended
 * so.
 */
export const refundWhys = ['paid-in-vain', 'cancelled', 'came-back', 'case'] as const
export type RefundWhy = (typeof refundWhys)[number]
