import { jwtVerify, SignJWT, type JWTPayload } from 'jose'
import type { Context } from '../../shared/context.ts'

/**
 * What a ticket is for, and its issuer: another one than bearer tokens have, so that neither is accepted as the other.
 */
export type TicketIssuer = 'flashpack-queue-board' | 'flashpack-passkey' | 'flashpack-provider'

/** Signs what a browser is given to bring back, until `exp` (s since 1970). */
export async function signTicket(
  { config }: Pick<Context, 'config'>,
  issuer: TicketIssuer,
  claims: JWTPayload,
  exp: number,
): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(issuer)
    .setExpirationTime(exp)
    .sign(Buffer.from(config.TOKEN_SECRET))
}

/** The claims of a ticket; undefined if it is not ours, for something else, or expired. */
export async function readTicket(
  { config, clock }: Pick<Context, 'config' | 'clock'>,
  issuer: TicketIssuer,
  ticket: string,
): Promise<JWTPayload | undefined> {
  for (const secret of [config.TOKEN_SECRET, config.TOKEN_SECRET_OLD]) {
    if (secret === undefined) continue
    const options = { algorithms: ['HS256'], issuer, currentDate: clock.now() }
    const read = await jwtVerify(ticket, Buffer.from(secret), options).catch(() => undefined)
    if (read) return read.payload
  }
  return undefined
}
