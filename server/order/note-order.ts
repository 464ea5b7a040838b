import { recordChange } from '../../shared/audit/audit-store.ts'
import type { OrderDetails } from '../../shared/contract/routes/order-desk.ts'
import { actorName } from '../../shared/contract/roles.ts'
import { keepNote, readNote, removeNote } from '../../shared/order/note-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { requireShopOrder } from './read-order-details.ts'

/** Adds a note to an order, or removes it. The audit says who and when, never what. */
export async function noteOrder(
  gateway: Gateway,
  orderId: string,
  text: string,
  actor: KnownActor,
): Promise<Pick<OrderDetails, 'note'>> {
  const order = await requireShopOrder(gateway, orderId, actor)
  const { db, personal } = gateway.ctx
  const before = await readNote(db, personal, orderId)
  const after = text.trim()
  if ((before?.text ?? '') === after) return { note: before }
  await db.transaction().execute(async (tx) => {
    if (after === '') await removeNote(tx, orderId)
    else await keepNote(tx, personal, order, after, actorName(actor))
    await recordChange(tx, {
      actor: actorName(actor),
      kind: after === '' ? 'order:note-removed' : 'order:noted',
      saleId: order.sale_id,
      subject: orderId,
    })
  })
  return { note: await readNote(db, personal, orderId) }
}
