import type { Tx } from '../db/database.ts'
import { changeOrder } from '../order/change-store.ts'
import { duesOfOrders } from '../order/shipping-store.ts'
import { owedOf, readOrderMoney } from '../refund/owed-store.ts'

/**
 * Writes down what a parcel that was just packed costs its buyer: from now on neither its contents nor its fee change.
 * It stands in the history of its orders, which is written once, sealed, and derived again by `verify`. A fee that was
 * paid in advance and is not due after all is due back.
 */
export async function settleShipping(tx: Tx, parcelId: string, actor: string): Promise<void> {
  const orders = await tx
    .selectFrom('order')
    .selectAll()
    .where('parcel_id', '=', parcelId)
    .where('state', '=', 'packed')
    .orderBy('order_id')
    .execute()
  const dues = await duesOfOrders(
    tx,
    orders.map((order) => order.order_id),
  )
  for (const order of orders) {
    const due = dues.get(order.order_id)
    if (!due) continue
    const { fee, toPay, giveBack, collects } = due
    const money = await readOrderMoney(tx, order.order_id)
    // What is given back as a whole has the fee in it.
    const surplus = money.givenBack > 0 ? money.surplus : money.surplus + giveBack
    const refundDue = owedOf({ ...money, surplus }) > 0
    await changeOrder(tx, order, { refund_due: refundDue }, actor, {
      shipping: { fee, toPay, giveBack, ...(collects && { collects }) },
      ...(giveBack > 0 && { refundDue: 'shipping-fee' }),
    })
  }
}
