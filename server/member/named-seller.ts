import { Refusal } from '../../shared/refusal.ts'
import { findSeller } from '../../shared/sale/seller-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { isOwn } from '../access/visibility.ts'
import type { Gateway } from '../context.ts'

/** The id of a seller that the actor may see: their own or one below it. */
export async function findNamedSeller(
  { ctx }: Pick<Gateway, 'ctx'>,
  slug: string,
  actor: KnownActor,
): Promise<string | undefined> {
  const sellerId = await findSeller(ctx.db, slug)
  return sellerId !== undefined && isOwn(sellerId, actor) ? sellerId : undefined
}

/**
 * The seller that is meant: the actor's own when none is named. Throws `not-found` for one that does not exist or that
 * the actor may not see, and `invalid` when it is not clear which.
 */
export async function namedSeller(gateway: Gateway, slug: string | undefined, actor: KnownActor): Promise<string> {
  const sellerId = slug === undefined ? actor.sellerId : await findNamedSeller(gateway, slug, actor)
  if (sellerId !== undefined) return sellerId
  throw slug === undefined
    ? new Refusal('invalid', 'seller: say which seller is meant')
    : new Refusal('not-found', 'There is no such seller.')
}
