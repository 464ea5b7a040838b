import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import type { Request } from 'express'
import { createHash } from 'node:crypto'
import type { z } from 'zod'
import type { Context } from '../../shared/context.ts'
import type { staffRoutes } from '../../shared/contract/routes/staff.ts'
import { Refusal } from '../../shared/refusal.ts'
import { readSellerNames } from '../../shared/sale/seller-store.ts'
import { addPasskey, findPasskey, listPasskeyIds, usePasskey, type KnownPasskey } from '../../shared/staff/key-store.ts'
import { actorName } from '../../shared/contract/roles.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { newKeyOf, requireKeys } from './new-key.ts'
import { openSession, type SignedIn } from './open-session.ts'
import { openPasskeyTicket, passkeyTicket, siteOf } from './passkey-ticket.ts'

type Asked = z.input<typeof staffRoutes.startPasskey.answer>
type NewAnswer = z.output<typeof staffRoutes.addPasskey.body>
type Answer = z.output<typeof staffRoutes.signInByPasskey.body>

/**
 * Asks the browser for a passkey that finds itself (nobody types a name) and checks finger, face or the device's code.
 */
export async function startPasskey(ctx: Context, actor: KnownActor, request: Request): Promise<Asked> {
  await requireKeys(ctx, actor)
  const site = siteOf(request, ctx.config)
  const { seller = '', shop = seller } = await readSellerNames(ctx.db, actor.sellerId ?? '')
  const known = await listPasskeyIds(ctx.db, actor, ctx.config.STAFF_KEY_DAYS)
  const options = await generateRegistrationOptions({
    rpName: shop || 'Flashpack',
    rpID: site.host,
    userName: `${actor.sub} · ${shop}`,
    userDisplayName: `${actor.sub} · ${shop}`,
    // The same for the same person, so that a second passkey in one store replaces the first.
    userID: Uint8Array.from(createHash('sha256').update(whoIs(actor)).digest()),
    attestationType: 'none',
    excludeCredentials: known.map((id) => ({ id })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
  const ticket = await passkeyTicket(ctx, options.challenge, site, { use: 'add', who: whoIs(actor) })
  return { ticket, options: { ...options } }
}

function whoIs(actor: KnownActor): string {
  return `${actor.sellerId}/${actorName(actor)}`
}

/**
 * Keeps the passkey that the browser made. Throws `invalid` for an answer that does not fit, `wrong-state` if it is
 * known.
 */
export async function keepPasskey(
  ctx: Context,
  actor: KnownActor,
  { ticket, answer }: NewAnswer,
  request: Request,
): Promise<{ keyId: string }> {
  await requireKeys(ctx, actor)
  const expected = await openPasskeyTicket(ctx, ticket, { use: 'add', who: whoIs(actor) })
  const made = await checked(() =>
    verifyRegistrationResponse({
      response: answer as Parameters<typeof verifyRegistrationResponse>[0]['response'],
      expectedChallenge: expected.challenge,
      expectedOrigin: expected.origin,
      expectedRPID: expected.host,
      requireUserVerification: true,
    }),
  )
  if (!made.verified) throw notVerified()
  const { credential } = made.registrationInfo
  const keyId = await addPasskey(ctx.db, {
    ...newKeyOf(ctx, actor, request),
    credentialId: credential.id,
    publicKey: credential.publicKey,
    signCount: credential.counter,
    transports: credential.transports ?? [],
  })
  if (keyId === undefined) throw new Refusal('wrong-state', 'This passkey is already in use.')
  return { keyId }
}

/** Asks for any passkey of this site: whose it is, is known when it answers. */
export async function startPasskeySignIn(ctx: Context, request: Request): Promise<Asked> {
  const site = siteOf(request, ctx.config)
  const options = await generateAuthenticationOptions({ rpID: site.host, userVerification: 'required' })
  const ticket = await passkeyTicket(ctx, options.challenge, site, { use: 'sign-in' })
  return { ticket, options: { ...options } }
}

/** Signs in whoever a passkey belongs to. Throws `not-found` for one that is not known (any more). */
export async function signInByPasskey(ctx: Context, { ticket, answer }: Answer, request: Request): Promise<SignedIn> {
  const expected = await openPasskeyTicket(ctx, ticket, { use: 'sign-in' })
  const key = await findPasskey(ctx.db, answer.id, ctx.config.STAFF_KEY_DAYS)
  if (!key) throw unknownPasskey()
  const signCount = await verifyAnswer(key, expected, answer)
  return ctx.db.transaction().execute(async (tx) => {
    if (!(await usePasskey(tx, { keyId: key.keyId, signCount, challenge: expected.challenge })))
      throw new Refusal('invalid', 'ticket: was used before; begin again')
    const { keyId, name, role, sellerId, hours } = key
    return openSession(ctx, tx, { keyId, name, role, sellerId, hours, way: 'passkey' }, request)
  })
}

async function verifyAnswer(
  { publicKey, signCount }: KnownPasskey,
  expected: { challenge: string; origin: string; host: string },
  answer: Answer['answer'],
): Promise<number> {
  const { verified, authenticationInfo } = await checked(() =>
    verifyAuthenticationResponse({
      response: answer as Parameters<typeof verifyAuthenticationResponse>[0]['response'],
      expectedChallenge: expected.challenge,
      expectedOrigin: expected.origin,
      expectedRPID: expected.host,
      credential: { id: answer.id, publicKey: Uint8Array.from(publicKey), counter: signCount },
      requireUserVerification: true,
    }),
  )
  if (!verified) throw notVerified()
  return authenticationInfo.newCounter
}

/** Whatever the library finds wrong with an answer is the sender's fault. */
async function checked<Result>(verify: () => Promise<Result>): Promise<Result> {
  try {
    return await verify()
  } catch {
    throw notVerified()
  }
}

function notVerified(): Refusal {
  return new Refusal('invalid', 'answer: is not from this passkey, or for another page')
}

function unknownPasskey(): Refusal {
  return new Refusal('not-found', 'This passkey is not known here any more: ask for a new sign-in link.')
}
