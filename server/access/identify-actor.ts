import type { Gateway } from '../context.ts'
import { authenticate, type KnownActor } from './authenticate.ts'

/** Who sends this token. Throws `unauthorized` for one that is not valid, has expired or was revoked. */
export async function identifyActor(gateway: Gateway, token: string | undefined): Promise<KnownActor> {
  const actor = await authenticate(token, gateway.ctx.config, gateway.ctx.clock.now())
  gateway.revocations.refuse(actor)
  gateway.sessionUses.note(actor)
  gateway.staffNames.note(actor)
  const { sellerId } = actor
  // A question instead of a list: a socket lives for hours, and members come and go meanwhile.
  return sellerId ? { ...actor, isAbove: (other) => gateway.sellerTree.isWithin(other, sellerId) } : actor
}
