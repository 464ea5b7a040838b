import { recordChange } from '../../shared/audit/audit-store.ts'
import { actorName } from '../../shared/contract/roles.ts'
import type { Context } from '../../shared/context.ts'
import type { ShippingTerms } from '../../shared/contract/routes/shop.ts'
import { Refusal } from '../../shared/refusal.ts'
import { putShippingRule, shippingRuleOf } from '../../shared/sale/shipping-rule-store.ts'
import type { KnownActor } from '../access/authenticate.ts'

/** What a shop asks for sending a parcel; `null` when it asks for nothing. */
export async function readShippingTerms({ db }: Context, sellerId: string): Promise<ShippingTerms | null> {
  const rule = await shippingRuleOf(db, sellerId)
  return rule ? { fee: rule.fee, otherProvinces: rule.otherProvinces, freeFrom: rule.freeFrom } : null
}

/**
 * Sets what a shop asks for sending a parcel, or nothing (`null`). It holds for sales that open from now on: in one
 * that is open, buyers were told the present fee. Every change is recorded.
 */
export async function setShippingTerms(
  { db }: Context,
  sellerId: string,
  terms: ShippingTerms | null,
  actor: KnownActor,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const before = await shippingRuleOf(tx, sellerId)
    await putShippingRule(tx, sellerId, terms, actorName(actor))
    const after = await shippingRuleOf(tx, sellerId)
    if (after && after.otherProvinces !== null && after.province === null)
      throw new Refusal(
        'invalid',
        "otherProvinces: first enter the shop's address, which tells its own province from others",
      )
    if (JSON.stringify(before) === JSON.stringify(after)) return
    await recordChange(tx, {
      actor: actorName(actor),
      kind: 'shipping-fee:changed',
      subject: sellerId,
      detail: { from: before ?? null, to: after ?? null },
    })
  })
}
