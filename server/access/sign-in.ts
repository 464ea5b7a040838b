import type { Context } from '../../shared/context.ts'
import type { Role } from '../../shared/contract/roles.ts'
import { staffToken } from '../../shared/contract/staff-token.ts'
import { Refusal } from '../../shared/refusal.ts'
import { readSellerSlug } from '../../shared/sale/seller-store.ts'
import { useSignInCode } from '../../shared/sale/sign-in-store.ts'
import type { KnownActor } from './authenticate.ts'

export interface Me {
  name: string
  role: Role
  seller?: string
  expiresAt: string
}

/**
 * Exchanges the code of a sign-in link for a bearer token. Throws `not-found` for a code that is unknown, used or
 * expired.
 */
export async function signIn(ctx: Context, code: string): Promise<Me & { token: string }> {
  const link = await useSignInCode(ctx.db, code)
  if (!link) throw new Refusal('not-found', 'This link has already been used or has expired: ask for a new one.')
  const now = ctx.clock.now()
  const token = await staffToken(
    { sub: link.name, role: link.role, sellerId: link.sellerId, hours: link.hours },
    ctx.config.TOKEN_SECRET,
    now,
  )
  return {
    token,
    name: link.name,
    role: link.role,
    seller: link.seller,
    expiresAt: new Date(now.getTime() + link.hours * 3_600_000).toISOString(),
  }
}

/** The holder of a token, described for a page. */
export async function whoIs(ctx: Context, actor: KnownActor): Promise<Me> {
  const seller = actor.sellerId && (await readSellerSlug(ctx.db, actor.sellerId))
  return {
    name: actor.sub,
    role: actor.role,
    ...(seller && { seller }),
    expiresAt: new Date(actor.exp * 1000).toISOString(),
  }
}
