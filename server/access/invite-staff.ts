import { actorName } from '../../shared/contract/roles.ts'
import { Refusal } from '../../shared/refusal.ts'
import { makeSignInLink, type SignInLink } from '../../shared/sale/sign-in-store.ts'
import { findNamedSeller } from '../member/named-seller.ts'
import type { Gateway } from '../context.ts'
import type { KnownActor } from './authenticate.ts'

/**
 * Makes a link that signs somebody in. An owner invites to the own shop and those below it, and nobody who could do
 * more than an owner: throws `forbidden` otherwise.
 */
export async function inviteStaff(
  gateway: Gateway,
  link: SignInLink,
  actor: KnownActor,
): Promise<{ path: string; expiresAt: string }> {
  if (actor.role !== 'admin') {
    if (link.role === 'admin') throw new Refusal('forbidden', 'role: only an admin may invite an admin.')
    if ((await findNamedSeller(gateway, link.seller, actor)) === undefined)
      throw new Refusal('forbidden', 'seller: is not your own shop, nor a member of it.')
  }
  return makeSignInLink(gateway.ctx.db, link, actorName(actor))
}
