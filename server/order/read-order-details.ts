import type { OrderDetails } from '../../shared/contract/routes/order-desk.ts'
import { isCancellable } from '../../shared/order/order.ts'
import { readBuyerNotes } from '../../shared/order/buyer-note-store.ts'
import { withDues } from '../../shared/order/shipping-store.ts'
import { readNote } from '../../shared/order/note-store.ts'
import { ordersTogether, readShopOrders, shopOrder, type ShopOrderRow } from '../../shared/order/shop-order-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { requireVisibleOrder } from '../access/visibility.ts'
import type { Gateway } from '../context.ts'

/** A decided order that this staff member may see, with its recipient still encrypted. */
export async function requireShopOrder(gateway: Gateway, orderId: string, actor: KnownActor): Promise<ShopOrderRow> {
  await requireVisibleOrder(gateway, orderId, actor)
  const [row] = await readShopOrders(gateway.ctx.db, [orderId])
  if (!row) throw new Refusal('wrong-state', 'The order is being decided; try again.', { retryAfterMs: 300 })
  return row
}

/** One order as a host opens it: its note, what shares its parcel, and what may still be changed. */
export async function readOrderDetails(gateway: Gateway, orderId: string, actor: KnownActor): Promise<OrderDetails> {
  const { db, personal } = gateway.ctx
  const row = await requireShopOrder(gateway, orderId, actor)
  const [note, written, together, [order]] = await Promise.all([
    readNote(db, personal, orderId),
    readBuyerNotes(db, personal, [orderId]),
    ordersTogether(db, row),
    withDues(db, [shopOrder(row, personal)]),
  ])
  const mayCancel = isCancellable(row.state)
  const buyerNote = written.get(orderId) ?? null
  return { order: order!, note, buyerNote, together, mayReaddress: mayCancel, mayCancel }
}
