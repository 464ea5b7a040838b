import type { Tx } from '../db/database.ts'
import { changeOrder } from '../order/change-store.ts'
import { isMoneyOwed } from './owed-store.ts'

/**
 * Marks an order of which something has just happened that may give money back (a case was decided, its goods came
 * back): whether its buyer is owed what they have paid. Returns whether that changed.
 */
export async function markRefund(
  tx: Tx,
  orderId: string,
  { why, actor, ...detail }: { why: 'case' | 'came-back'; actor: string; caseId?: string },
): Promise<boolean> {
  const order = await tx
    .selectFrom('order')
    .selectAll()
    .where('order_id', '=', orderId)
    .forUpdate()
    .executeTakeFirstOrThrow()
  const isDue = await isMoneyOwed(tx, orderId, order.state)
  if (isDue === order.refund_due) return false
  await changeOrder(tx, order, { refund_due: isDue }, actor, { ...detail, ...(isDue && { refundDue: why }) })
  return true
}

/** The same for what a courier has just collected although a case had ended in a refund of it. */
export async function markCollected(tx: Tx, parcelId: string, actor: string): Promise<void> {
  const orders = await tx
    .selectFrom('support_case')
    .innerJoin('order', 'order.order_id', 'support_case.order_id')
    .select('order.order_id')
    .distinct()
    .where('order.parcel_id', '=', parcelId)
    .where('support_case.outcome', '=', 'refund')
    .orderBy('order.order_id')
    .execute()
  for (const { order_id: orderId } of orders) await markRefund(tx, orderId, { why: 'case', actor })
}

/** The same for all orders of a parcel that came back. Returns those that changed. */
export async function markReturned(tx: Tx, parcelId: string, actor: string): Promise<string[]> {
  const orders = await tx
    .selectFrom('order')
    .select('order_id')
    .where('parcel_id', '=', parcelId)
    .where('state', 'in', ['returned', 'delivered'])
    .orderBy('order_id')
    .execute()
  const changed: string[] = []
  for (const { order_id: orderId } of orders)
    if (await markRefund(tx, orderId, { why: 'came-back', actor })) changed.push(orderId)
  return changed
}
