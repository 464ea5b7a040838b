import type { z } from 'zod'
import type { OrderView } from '../../shared/contract/common.ts'
import type { placeOrderByHttp } from '../../shared/contract/routes/order.ts'
import { actorName } from '../../shared/contract/roles.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { placeOrder } from './place-order.ts'
import { requireVisibleSale } from '../access/visibility.ts'
import { recipientOfPhoneOrder } from '../access/sign-up.ts'

type Body = z.output<typeof placeOrderByHttp>

/**
 * An order by HTTP goes through the same intake as one by websocket. A host types in the recipient of a phone order; a
 * viewer orders for themselves.
 */
export async function placeHttpOrder(
  gateway: Gateway,
  saleId: string,
  body: Body,
  actor: KnownActor,
): Promise<{ order: OrderView; replayed?: true }> {
  const { recipient, ...order } = body
  if (actor.role === 'viewer') {
    if (recipient) throw new Refusal('invalid', 'recipient: only a host may give a recipient')
    if (!actor.buyerKey || !(await gateway.snapshots.viewerExists(actor.sub)))
      throw new Refusal('unauthorized', 'The token is not valid or has expired.')
    return placeOrder(gateway, {
      ...order,
      saleId,
      viewerId: actor.sub,
      buyerKey: actor.buyerKey,
      phoneProven: actor.phoneProven,
    })
  }
  const sale = await requireVisibleSale(gateway, saleId, actor)
  if (!recipient) throw new Refusal('invalid', 'recipient: is missing')
  const person = await recipientOfPhoneOrder(gateway, sale.sellerId, recipient, {
    saleId,
    orderId: order.orderId,
    actor: actorName(actor),
    keep: sale.state !== 'closed' && !gateway.draining(),
  })
  return placeOrder(gateway, { ...order, saleId, ...person })
}
