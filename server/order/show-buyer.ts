import { recordChange } from '../../shared/audit/audit-store.ts'
import type { Address } from '../../shared/person/recipient.ts'
import { actorName } from '../../shared/contract/roles.ts'
import { recipientOf } from '../../shared/order/shop-order-store.ts'
import { localPhone } from '../../shared/person/phone.ts'
import { unitNames } from '../../shared/person/unit-names.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { requireShopOrder } from './read-order-details.ts'

/**
 * The whole phone and address of an order's recipient, for a call or a correction. Each look is recorded before it is
 * answered, so that nobody looks unnoticed.
 */
export async function showBuyer(
  gateway: Gateway,
  orderId: string,
  actor: KnownActor,
): Promise<{ name: string; phone: string; address: Address }> {
  const row = await requireShopOrder(gateway, orderId, actor)
  const { db, personal } = gateway.ctx
  const person = recipientOf(row, personal)
  if (!person) throw new Refusal('not-found', "This order's buyer was erased.")
  await recordChange(db, { actor: actorName(actor), kind: 'buyer:shown', saleId: row.sale_id, subject: orderId })
  return {
    name: person.name,
    phone: localPhone(person.phone),
    address: { line: person.line, ...unitNames(row.province_code ?? '', row.ward_code ?? '') },
  }
}
