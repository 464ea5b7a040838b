import { jwtVerify, SignJWT } from 'jose'
import { roles, type Actor, type Allow } from '../../shared/contract/roles.ts'
import { Refusal } from '../../shared/refusal.ts'
import { z } from 'zod'
import type { Config } from '../../shared/config.ts'

const issuer = 'flashpack'
const viewerTokenDays = 180

const claims = z.object({
  sub: z.string().min(1).max(200),
  role: z.enum(roles),
  iat: z.number().optional(),
  exp: z.number(),
  sellerId: z.guid().optional(),
  jti: z.string().optional(),
  buyer: z.string().optional(),
  proven: z.literal(true).optional(),
  practice: z.literal(true).optional(),
})

/**
 * A viewer's token also carries the blind index of their phone and whether they proved it, so that no order needs a
 * look-up of who places it.
 */
export interface KnownActor extends Actor {
  buyerKey?: string
  phoneProven?: true
  /** Works in a practice shop, where few doors are open. */
  practice?: true
  /** Whether a seller is below the actor's own: only of staff whom a gateway has identified. */
  isAbove?(sellerId: string): boolean
}

/**
 * Verifies a bearer token. Throws `unauthorized` for one that is missing, forged, expired or signed with another
 * algorithm; `now` decides expiry. While the secret is being rotated, tokens signed with the previous one are accepted
 * too.
 */
export async function authenticate(token: string | undefined, config: Config, now: Date): Promise<KnownActor> {
  if (!token) throw new Refusal('unauthorized', 'A token is needed.')
  for (const secret of [config.TOKEN_SECRET, config.TOKEN_SECRET_OLD]) {
    const actor = secret === undefined ? undefined : await readToken(token, secret, now)
    if (actor) return actor
  }
  throw new Refusal('unauthorized', 'The token is not valid or has expired.')
}

async function readToken(token: string, secret: string, now: Date): Promise<KnownActor | undefined> {
  try {
    const { payload } = await jwtVerify(token, Buffer.from(secret), { algorithms: ['HS256'], issuer, currentDate: now })
    const { buyer, proven, practice, sellerId, jti, iat, ...rest } = claims.parse(payload)
    return {
      ...rest,
      ...(sellerId && { sellerId }),
      ...(jti && { jti }),
      ...(iat !== undefined && { iat }),
      ...(buyer && { buyerKey: buyer }),
      ...(proven && { phoneProven: proven }),
      ...(practice && { practice }),
    }
  } catch {
    return undefined
  }
}

/** Checks an actor against a route's roles. Throws `unauthorized` without an actor, `forbidden` for the wrong role. */
export function authorize(allow: Allow, actor: KnownActor | undefined): void {
  if (allow === 'anyone') return
  if (!actor) throw new Refusal('unauthorized', 'A token is needed.')
  if (!allow.includes(actor.role)) throw new Refusal('forbidden', `This is not for a ${actor.role}.`)
}

/** Makes the token of a viewer who signed up, or proved their phone: good for 180 days. */
export async function viewerToken(
  { viewerId, buyerKey, phoneProven = false }: { viewerId: string; buyerKey: string; phoneProven?: boolean },
  secret: string,
  now: Date,
): Promise<string> {
  const expiresAt = Math.floor(now.getTime() / 1000) + viewerTokenDays * 86_400
  return new SignJWT({ role: 'viewer', buyer: buyerKey, ...(phoneProven && { proven: true }) })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(issuer)
    .setSubject(viewerId)
    .setIssuedAt(now.getTime() / 1000)
    .setExpirationTime(expiresAt)
    .sign(Buffer.from(secret))
}
