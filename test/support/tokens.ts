import { SignJWT } from 'jose'
import { randomUUID } from 'node:crypto'
import type { World } from './world.ts'

export interface Forging {
  secret?: string
  issuer?: string
  alg?: string
  /** From now; negative for an expired token. */
  seconds?: number
  claims?: Record<string, unknown>
}

/** A token as someone might forge it: like ours except for what is given. */
export function forgeToken(
  world: World,
  { secret = world.env['TOKEN_SECRET']!, issuer = 'flashpack', alg = 'HS256', seconds = 3600, claims = {} }: Forging,
): Promise<string> {
  const exp = Math.floor(world.ctx.clock.now().getTime() / 1000) + seconds
  return new SignJWT({ sub: randomUUID(), role: 'admin', sellerId: world.sellerId, exp, ...claims })
    .setProtectedHeader({ alg })
    .setIssuer(issuer)
    .sign(Buffer.from(secret))
}

/** A token without a signature. */
export function unsignedToken(world: World): string {
  const part = (data: object): string => Buffer.from(JSON.stringify(data)).toString('base64url')
  const exp = Math.floor(world.ctx.clock.now().getTime() / 1000) + 3600
  return `${part({ alg: 'none', typ: 'JWT' })}.${part({ iss: 'flashpack', sub: randomUUID(), role: 'admin', sellerId: world.sellerId, exp })}.`
}

/** The claims of one of our own tokens. */
export function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as Record<string, unknown>
}
