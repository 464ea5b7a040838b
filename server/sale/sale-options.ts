import type { Context } from '../../shared/context.ts'
import { phoneCodeSender } from '../../shared/outgoing/phone-code-sender.ts'
import { findBankAccount } from '../../shared/shop/bank-account-store.ts'
import type { KnownActor } from '../access/authenticate.ts'

/**
 * What a sale of the actor's shop can ask for and offer: proof of phones needs a sender of codes, and buyers who pay
 * ahead need to be shown where to.
 */
export async function readSaleOptions(
  { db, config }: Context,
  { sellerId }: KnownActor,
): Promise<{ phoneProof: boolean; prepaid: boolean }> {
  const hasPlaceToPay =
    config.PAY_URL !== undefined || (sellerId !== undefined && (await findBankAccount(db, sellerId)) !== undefined)
  return { phoneProof: phoneCodeSender(config) !== undefined, prepaid: hasPlaceToPay }
}
