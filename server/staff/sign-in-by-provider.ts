import type { Request, Response } from 'express'
import { z } from 'zod'
import { Refusal } from '../../shared/refusal.ts'
import { ensureSeller, findSeller } from '../../shared/sale/seller-store.ts'
import { readTicket, signTicket } from '../access/ticket.ts'
import type { Gateway } from '../context.ts'
import { clearCookie, readCookie, setCookie } from '../http/cookies.ts'
import { openSession, type SignedIn } from './open-session.ts'
import { staffOfClaims } from './provider-claims.ts'
import type { Provider } from './provider.ts'

/** How long somebody may take at the provider (s). */
const seconds = 600
const visitSchema = z.object({ state: z.string(), nonce: z.string(), verifier: z.string() })

function providerOf({ provider }: Gateway): Provider {
  if (!provider) throw new Refusal('not-found', 'Signing in through a provider is not set up here.')
  return provider
}

/** Begins a sign-in at the provider; only this browser can finish it. */
export async function startProviderSignIn(
  gateway: Gateway,
  request: Request,
  response: Response,
): Promise<{ url: string }> {
  const { url, visit } = await providerOf(gateway).begin()
  const exp = Math.floor(gateway.ctx.clock.now().getTime() / 1000) + seconds
  const ticket = await signTicket(gateway.ctx, 'flashpack-provider', { ...visit }, exp)
  setCookie(request, response, 'provider', ticket, seconds)
  return { url }
}

/**
 * Signs in who came back from the provider. Throws `no-role` for an account that has none here; a shop is only made for
 * its first owner, or by an admin.
 */
export async function signInByProvider(
  gateway: Gateway,
  answer: string,
  request: Request,
  response: Response,
): Promise<SignedIn> {
  const { ctx } = gateway
  const provider = providerOf(gateway)
  const visit = visitSchema.safeParse(
    await readTicket(ctx, 'flashpack-provider', readCookie(request, 'provider') ?? ''),
  )
  if (!visit.success) throw new Refusal('invalid', 'answer: was not asked for by this browser; sign in again')
  clearCookie(request, response, 'provider')
  const staff = staffOfClaims(await provider.finish(answer, visit.data), ctx.config)
  if ('lacks' in staff) throw noRole(staff.account)
  const { account, name, role, seller } = staff
  return ctx.db.transaction().execute(async (tx) => {
    const mayOpen = role === 'owner' || role === 'admin'
    const sellerId = mayOpen ? await ensureSeller(tx, seller, `${role}:${name}`) : await findSeller(tx, seller)
    if (sellerId === undefined) throw noRole(account)
    return openSession(ctx, tx, { name, role, sellerId, hours: ctx.config.OIDC_HOURS, way: 'provider' }, request)
  })
}

function noRole(account: string): Refusal {
  return new Refusal('no-role', 'This account has no role here.', { extra: { account } })
}
