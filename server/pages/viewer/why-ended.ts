import type { OrderView } from '../../../shared/contract/common.ts'
import { words } from './words.ts'

/**
 * Why an order ended before it was sent, what that means for the buyer's money, and an apology where it is the shop's
 * doing. Empty for every other order.
 */
export function whyEnded(order: OrderView): string[] {
  const all = words()
  if (order.state === 'cancelled') {
    return [all.ended[order.cancelled?.why ?? 'shop'], ...moneyAfter(order)]
  }
  if (order.state !== 'expired') return []
  if (order.payment === 'cod') return [all.ended.offer]
  const isLate = order.refundDue === true || order.refunded !== undefined
  return [isLate ? all.ended.late : all.ended.expired, ...moneyAfter(order)]
}

/** What happens to the money of an order that ended; what was paid back already is told for every order. */
function moneyAfter(order: OrderView): string[] {
  if (order.refundDue) return [words().refund]
  return order.paidAt || order.refunded !== undefined ? [] : [words().nothingPaid]
}
