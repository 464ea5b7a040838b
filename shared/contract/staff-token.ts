import { SignJWT } from 'jose'
import { randomUUID } from 'node:crypto'
import type { StaffRole } from './roles.ts'

/**
 * Issues a staff member's bearer token, as `npm run token` prints it; `tokenId` is by what it can be revoked alone.
 * `practice`: for a practice shop.
 */
export async function staffToken(
  claims: { sub: string; role: StaffRole; sellerId: string | undefined; hours: number; practice?: true },
  secret: string,
  now: Date,
  tokenId: string = randomUUID(),
): Promise<string> {
  const expiresAt = Math.floor(now.getTime() / 1000 + claims.hours * 3600)
  return new SignJWT({
    role: claims.role,
    ...(claims.sellerId && { sellerId: claims.sellerId }),
    ...(claims.practice && { practice: true }),
  })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer('flashpack')
    .setSubject(claims.sub)
    .setJti(tokenId)
    .setIssuedAt(now.getTime() / 1000)
    .setExpirationTime(expiresAt)
    .sign(Buffer.from(secret))
}
