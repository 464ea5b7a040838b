import type { shopRoutes } from '../../shared/contract/routes/shop.ts'
import { actorName } from '../../shared/contract/roles.ts'
import { Refusal } from '../../shared/refusal.ts'
import { findNamedSeller } from '../member/named-seller.ts'
import { ensureSeller } from '../../shared/sale/seller-store.ts'
import { findShop } from '../../shared/shop/shop-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import type { Handlers } from '../http/handler.ts'
import { banks } from '../../shared/shop/bank-account.ts'
import { findBankAccount } from '../../shared/shop/bank-account-store.ts'
import { setBankAccount } from './bank-account.ts'
import { putShop } from './put-shop.ts'
import { readShippingTerms, setShippingTerms } from './shipping-rule.ts'

export const shopHandlers: Handlers<typeof shopRoutes> = {
  readShop: async (gateway, { query, actor }) => {
    const sellerId = await shopOf(gateway, query.seller, actor)
    return { shop: (await findShop(gateway.ctx.db, gateway.ctx.personal, sellerId)) ?? null }
  },
  putShop: async (gateway, { query, body, actor }) => ({
    shop: await putShop(gateway, await shopOf(gateway, query.seller, actor), body, actor),
  }),
  readBankAccount: async (gateway, { query, actor }) => {
    const account = await findBankAccount(gateway.ctx.db, await shopOf(gateway, query.seller, actor))
    return { account: account ?? null, banks: [...banks] }
  },
  putBankAccount: async (gateway, { query, body, actor }) => {
    await setBankAccount(gateway.ctx, await shopOf(gateway, query.seller, actor), body.account, actor)
    return body
  },
  readShippingFee: async (gateway, { query, actor }) => ({
    terms: await readShippingTerms(gateway.ctx, await shopOf(gateway, query.seller, actor)),
  }),
  putShippingFee: async (gateway, { query, body, actor }) => {
    await setShippingTerms(gateway.ctx, await shopOf(gateway, query.seller, actor), body.terms, actor)
    return body
  },
}

/** The seller whose shop is meant: the actor's own or one below it; for an admin any, also a new one. */
async function shopOf(gateway: Gateway, slug: string | undefined, actor: KnownActor): Promise<string> {
  if (slug !== undefined && actor.role === 'admin') return ensureSeller(gateway.ctx.db, slug, actorName(actor))
  const sellerId = slug === undefined ? actor.sellerId : await findNamedSeller(gateway, slug, actor)
  if (sellerId !== undefined) return sellerId
  throw slug === undefined
    ? new Refusal('invalid', 'seller: say whose shop it is')
    : new Refusal('forbidden', 'Only an admin may name a seller that is not below the own one.')
}
