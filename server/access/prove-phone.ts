import { randomUUID } from 'node:crypto'
import type { Config } from '../../shared/config.ts'
import { NoAnswer } from '../../shared/outgoing/post.ts'
import { phoneCodeSender } from '../../shared/outgoing/phone-code-sender.ts'
import { isSameHash, lastDigits, makePhoneCode, phoneCodeHash } from '../../shared/person/phone-code.ts'
import { dropPhoneCode, openPhoneCode, tryPhoneCode } from '../../shared/person/phone-code-store.ts'
import { readPresentRecipient } from '../../shared/person/recipient-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { Gateway } from '../context.ts'
import { networkOf } from '../http/client-address.ts'
import { phoneCodes } from '../metrics.ts'
import { viewerToken, type KnownActor } from './authenticate.ts'
import { OverBudget } from './budgets.ts'

/**
 * Throws `invalid` if a sale would ask for proof while no way of sending codes is configured: nobody could order in it.
 */
export function requireCodeSender(config: Config): void {
  if (!phoneCodeSender(config))
    throw new Refusal('invalid', 'phoneProof: sending codes is not set up here (PHONE_CODE_URL)')
}

/**
 * Sends a code to the phone that a viewer typed in, after the transaction that counts it, so that a slow sender holds
 * no lock. A refused code does not count; one without an answer may have arrived, so it is valid and counts.
 */
export async function sendPhoneCode(
  { ctx, budgets }: Gateway,
  viewer: KnownActor,
  address: string,
): Promise<{ to: string; expiresAt: string; againAt: string }> {
  const send = phoneCodeSender(ctx.config)
  if (!send) throw new Refusal('wrong-state', 'Sending codes is not set up here.')
  const present = await readPresentRecipient(ctx.db, ctx.personal, viewer.sub)
  if (!present) throw new Refusal('not-found', 'There is no such viewer.')
  await budgets.spend('phone-code', { kind: 'address', key: networkOf(address) })
  const { phone } = present.person
  const [codeId, code] = [randomUUID(), makePhoneCode()]
  const opened = await openPhoneCode(ctx.db, {
    codeId,
    viewerId: viewer.sub,
    buyerKey: ctx.personal.buyerKey(phone),
    hash: phoneCodeHash(ctx.config.TOKEN_SECRET, codeId, code),
  })
  if ('waitMs' in opened) throw new OverBudget('codes to this phone', opened.waitMs)
  try {
    await send({ id: codeId, phone, code, expiresAt: opened.expiresAt, at: ctx.clock.now() })
    phoneCodes.inc({ outcome: 'sent' })
  } catch (error) {
    phoneCodes.inc({ outcome: error instanceof NoAnswer ? 'unanswered' : 'refused' })
    ctx.log.warn({ err: error }, 'failed to send a code that proves a phone')
    if (!(error instanceof NoAnswer)) await dropPhoneCode(ctx.db, codeId)
    throw new Refusal('code-not-sent', 'The code could not be sent. Ask for it again.', { retryAfterMs: 5_000 })
  }
  return { to: lastDigits(phone), expiresAt: opened.expiresAt.toISOString(), againAt: opened.againAt.toISOString() }
}

/** Takes a code back from the viewer whom it was sent to, and answers a token that says that their phone is proven. */
export async function provePhone(
  { ctx }: Gateway,
  { sub: viewerId, buyerKey }: KnownActor,
  code: string,
): Promise<{ provenAt: string; token: string }> {
  const { TOKEN_SECRET: secret } = ctx.config
  const tried = await tryPhoneCode(ctx.db, viewerId, (codeId, hash) =>
    isSameHash(hash, phoneCodeHash(secret, codeId, code)),
  )
  if (!tried || buyerKey === undefined) throw new Refusal('not-found', 'There is no such viewer.')
  if (tried === 'wrong') throw new Refusal('invalid', 'code: is not the one that was sent')
  if (tried === 'none-left') throw new Refusal('wrong-state', 'No code is valid any more: ask for a new one.')
  const now = ctx.clock.now()
  return {
    provenAt: tried.provenAt.toISOString(),
    token: await viewerToken({ viewerId, buyerKey, phoneProven: true }, secret, now),
  }
}
