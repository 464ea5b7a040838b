import type { Context } from '../../shared/context.ts'
import { actorName } from '../../shared/contract/roles.ts'
import { Refusal } from '../../shared/refusal.ts'
import { readSellerNames } from '../../shared/sale/seller-store.ts'
import { makeSignInLink, type SignInLink } from '../../shared/sale/sign-in-store.ts'
import type { KnownActor } from './authenticate.ts'

/**
 * Makes a link that signs somebody in. An owner invites to the own shop only, and nobody who could do more than an
 * owner: throws `forbidden` otherwise.
 */
export async function inviteStaff(
  { db }: Context,
  link: SignInLink,
  actor: KnownActor,
): Promise<{ path: string; expiresAt: string }> {
  if (actor.role !== 'admin') {
    if (link.role === 'admin') throw new Refusal('forbidden', 'role: only an admin may invite an admin.')
    if (link.seller !== (await readSellerNames(db, actor.sellerId!)).seller)
      throw new Refusal('forbidden', 'seller: is not your own shop.')
  }
  return makeSignInLink(db, link, actorName(actor))
}
