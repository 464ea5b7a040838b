import { transferReference } from '../order/transfer-reference.ts'

/**
 * By which a transfer to a buyer is found in the bank's statement. Not the reference of the order itself: a bank that
 * reports its text must not make a payment of it.
 */
export function refundReference(orderId: string): string {
  return `HT${transferReference(orderId).slice(2)}`
}

/** By which a transfer to a producer is found. */
export function payoutReference(payoutId: string): string {
  return `TT${transferReference(payoutId).slice(2)}`
}
