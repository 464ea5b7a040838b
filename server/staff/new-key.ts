import type { Request } from 'express'
import type { Context } from '../../shared/context.ts'
import type { StaffRole } from '../../shared/contract/roles.ts'
import { Refusal } from '../../shared/refusal.ts'
import { isFromProvider } from '../../shared/staff/session-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { deviceWords } from './device-words.ts'

/**
 * Throws `wrong-state` where the operator allows no keys, and for whoever came through a provider of identities: it
 * alone decides whether they come back.
 */
export async function requireKeys(ctx: Context, actor: KnownActor): Promise<void> {
  if (ctx.config.STAFF_KEY_DAYS === 0) throw new Refusal('wrong-state', 'Passkeys and PINs are switched off here.')
  if (await isFromProvider(ctx.db, actor))
    throw new Refusal('wrong-state', 'You signed in through a provider: do so again when the session ends.')
}

const hoursMax = 8_760

/** What every key has: whose it is, and that it signs in for as long as the session it is made in was meant to last. */
export function newKeyOf(
  ctx: Context,
  { sub, role, sellerId, iat, exp, jti }: KnownActor,
  request: Request,
): {
  sellerId: string
  name: string
  role: StaffRole
  hours: number
  device: string
  sessionId: string
  at: Date
} {
  const at = ctx.clock.now()
  if (sellerId === undefined || jti === undefined)
    throw new Refusal('wrong-state', 'This token was not made by signing in.')
  const hours = Math.round((exp - (iat ?? at.getTime() / 1000)) / 3600)
  return {
    sellerId,
    name: sub,
    role: role as StaffRole,
    hours: Math.min(hoursMax, Math.max(1, hours)),
    device: deviceWords(request),
    sessionId: jti,
    at,
  }
}
