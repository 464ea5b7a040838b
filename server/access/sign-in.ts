import type { Request } from 'express'
import { randomUUID } from 'node:crypto'
import type { Context } from '../../shared/context.ts'
import { Refusal } from '../../shared/refusal.ts'
import { readSellerNames } from '../../shared/sale/seller-store.ts'
import { readSignInCode, useSignInCode, type KnownLink } from '../../shared/sale/sign-in-store.ts'
import { readTreePlace } from '../../shared/shop/seller-tree-store.ts'
import { openSession, type Me, type SignedIn } from '../staff/open-session.ts'
import type { KnownActor } from './authenticate.ts'

/** Whom a link would sign in. Throws `not-found` for a code that is unknown, used or expired. */
export async function lookAtLink(ctx: Context, code: string): Promise<Omit<Me, 'expiresAt'>> {
  const { name, role, sellerId } = valid(await readSignInCode(ctx.db, code))
  return { name, role, ...(await readSellerNames(ctx.db, sellerId)) }
}

/**
 * Exchanges the code of a sign-in link for a bearer token. Throws `not-found` for a code that is unknown, used or
 * expired.
 */
export async function signIn(ctx: Context, code: string, request: Request): Promise<SignedIn> {
  const sessionId = randomUUID()
  return ctx.db.transaction().execute(async (tx) => {
    const { name, role, sellerId, hours } = valid(await useSignInCode(tx, code, sessionId))
    return openSession(ctx, tx, { name, role, sellerId, hours, way: 'link', sessionId }, request)
  })
}

function valid(link: KnownLink | undefined): KnownLink {
  if (!link) throw new Refusal('not-found', 'This link has already been used or has expired: ask for a new one.')
  return link
}

/** The holder of a token, described for a page. */
export async function whoIs(ctx: Context, actor: KnownActor): Promise<Me> {
  return {
    name: actor.sub,
    role: actor.role,
    ...(actor.sellerId && {
      ...(await readSellerNames(ctx.db, actor.sellerId)),
      ...(await readTreePlace(ctx.db, actor.sellerId)),
    }),
    expiresAt: new Date(actor.exp * 1000).toISOString(),
  }
}
