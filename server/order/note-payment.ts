import type { OrderView } from '../../shared/contract/common.ts'
import { actorName } from '../../shared/contract/roles.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { requireVisibleOrder } from '../access/visibility.ts'
import type { Gateway } from '../context.ts'
import { askedFor } from './bank-transfer.ts'
import { keepPayment } from './keep-payment.ts'

/**
 * Notes that the whole amount of an order has arrived, its shipping fee included, as a host sees it in the bank's app.
 * It is applied like a provider's payment: an order whose hold is over is taken if its goods are still there, else its
 * money is due back.
 */
export async function notePayment(gateway: Gateway, orderId: string, actor: KnownActor): Promise<OrderView> {
  const { view } = await requireVisibleOrder(gateway, orderId, actor)
  if (view.paidAt) return view
  if (view.payment !== 'prepaid' || view.total === undefined || view.currency === undefined)
    throw new Refusal('wrong-state', 'Only a prepaid order waits for a payment.')
  await keepPayment(gateway, {
    webhookId: `noted:${orderId}`,
    kind: 'payment',
    orderId,
    amount: await askedFor(gateway, view),
    currency: view.currency,
    paidAt: gateway.ctx.clock.now(),
    notedBy: actorName(actor),
  })
  return (await requireVisibleOrder(gateway, orderId, actor)).view
}
