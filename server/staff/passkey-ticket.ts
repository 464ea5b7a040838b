import type { Request } from 'express'
import type { Context } from '../../shared/context.ts'
import { Refusal } from '../../shared/refusal.ts'
import { readTicket, signTicket } from '../access/ticket.ts'
import { isOwnOrigin } from '../http/own-origin.ts'

/** How long a person may take to touch the sensor (s). */
const seconds = 300
const issuer = 'flashpack-passkey'

/** The site whose page asks. A passkey works only on the host name that it was made on. */
export interface Site {
  origin: string
  host: string
}

/**
 * Throws `invalid` for a page that is not ours: behind a proxy that changes `Host` its origin must be that of
 * `PUBLIC_URL`.
 */
export function siteOf({ headers }: Request, { PUBLIC_URL }: Context['config']): Site {
  const { origin, host } = headers
  const isPublic = origin !== undefined && PUBLIC_URL !== undefined && origin === new URL(PUBLIC_URL).origin
  if (origin === undefined || !(isPublic || isOwnOrigin(origin, host)))
    throw new Refusal('invalid', 'origin: passkeys work only on pages of this address')
  return { origin, host: new URL(origin).hostname }
}

/** What a challenge was made for; an answer to one cannot be used for the other. */
type Purpose = { use: 'add'; who: string } | { use: 'sign-in' }

/** Nothing is stored for a challenge until it is answered, so asking for many costs nothing. */
export function passkeyTicket(ctx: Context, challenge: string, site: Site, purpose: Purpose): Promise<string> {
  const exp = Math.floor(ctx.clock.now().getTime() / 1000) + seconds
  return signTicket(ctx, issuer, { challenge, ...site, ...purpose }, exp)
}

/** The challenge to expect, and on which site. Throws `invalid` for a ticket that is not ours, or too old. */
export async function openPasskeyTicket(
  ctx: Context,
  ticket: string,
  purpose: Purpose,
): Promise<Site & { challenge: string }> {
  const claims = await readTicket(ctx, issuer, ticket)
  const isFor = claims?.['use'] === purpose.use && (purpose.use === 'sign-in' || claims['who'] === purpose.who)
  if (!claims || !isFor) throw new Refusal('invalid', 'ticket: is not valid or has expired; begin again')
  return { challenge: String(claims['challenge']), origin: String(claims['origin']), host: String(claims['host']) }
}
