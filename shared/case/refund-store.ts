import type { Tx } from '../db/database.ts'
import { changeOrder } from '../order/change-store.ts'
import { isMoneyOwed } from '../stock/payment-store.ts'

/**
 * Marks the order of a case whose outcome has just been decided: whether its buyer is owed what they have paid. Nothing
 * is owed by us for what was never paid to us: money that a courier collected is settled with the courier's.
 */
export async function markRefund(tx: Tx, orderId: string, caseId: string, actor: string): Promise<void> {
  const order = await tx
    .selectFrom('order')
    .selectAll()
    .where('order_id', '=', orderId)
    .forUpdate()
    .executeTakeFirstOrThrow()
  const isDue = await isMoneyOwed(tx, orderId, order.state)
  if (isDue === order.refund_due) return
  await changeOrder(tx, order, { refund_due: isDue }, actor, { caseId, ...(isDue && { refundDue: 'case' }) })
}
