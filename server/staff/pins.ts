import type { Request, Response } from 'express'
import { randomBytes } from 'node:crypto'
import type { Context } from '../../shared/context.ts'
import { Refusal } from '../../shared/refusal.ts'
import {
  forgetDevice,
  listPins,
  putPin,
  tryPin,
  usePin,
  wrongPinsMax,
  type DevicePin,
} from '../../shared/staff/key-store.ts'
import { hashPin, isEasyPin, isPinRight } from '../../shared/staff/pin.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { readCookie, setCookie } from '../http/cookies.ts'
import { newKeyOf, requireKeys } from './new-key.ts'
import { openSession, type SignedIn } from './open-session.ts'

const daySeconds = 86_400

/**
 * Lets somebody sign in again on this device by a PIN. The device keeps a secret that scripts cannot read, one for all
 * who work on it; a PIN without it opens nothing. Throws `invalid` for a PIN that anybody would try first.
 */
export async function setPin(
  ctx: Context,
  actor: KnownActor,
  pin: string,
  request: Request,
  response: Response,
): Promise<{ keyId: string }> {
  await requireKeys(ctx, actor)
  if (isEasyPin(pin)) throw new Refusal('invalid', 'pin: is too easy to guess')
  const deviceSecret = secretOf(request) ?? randomBytes(32).toString('base64url')
  const pinHash = await hashPin(pin, deviceSecret)
  const keyId = await putPin(ctx.db, { ...newKeyOf(ctx, actor, request), deviceSecret, pinHash })
  keepSecret(ctx, request, response, deviceSecret)
  return { keyId }
}

/** Who may sign in by PIN on the device that asks. */
export async function pinsOf(ctx: Context, request: Request): Promise<DevicePin[]> {
  const deviceSecret = secretOf(request)
  return deviceSecret === undefined ? [] : listPins(ctx.db, deviceSecret, ctx.config.STAFF_KEY_DAYS)
}

/**
 * Signs in by PIN. A wrong one is `invalid` and says how many are left; the device is forgotten after five. An unknown
 * key, and one of another device, is `not-found`.
 */
export async function signInByPin(
  ctx: Context,
  { keyId, pin }: { keyId: string; pin: string },
  request: Request,
  response: Response,
): Promise<SignedIn> {
  const deviceSecret = secretOf(request)
  const key = deviceSecret && (await tryPin(ctx.db, { keyId, deviceSecret, days: ctx.config.STAFF_KEY_DAYS }))
  if (!deviceSecret || !key) throw forgotten()
  if (!(await isPinRight(pin, deviceSecret, key.pinHash))) {
    const triesLeft = wrongPinsMax - key.wrongTries
    if (triesLeft > 0) throw new Refusal('invalid', 'pin: is wrong', { extra: { triesLeft } })
    await forgetDevice(ctx.db, key)
    throw forgotten()
  }
  const { name, role, sellerId, hours } = key
  const session = await ctx.db.transaction().execute(async (tx) => {
    if (!(await usePin(tx, keyId))) throw forgotten()
    return openSession(ctx, tx, { keyId, name, role, sellerId, hours, way: 'pin' }, request)
  })
  keepSecret(ctx, request, response, deviceSecret)
  return session
}

function secretOf(request: Request): string | undefined {
  const secret = readCookie(request, 'device')
  return secret !== undefined && /^[\w-]{43}$/.test(secret) ? secret : undefined
}

/** The days count from the last use. */
function keepSecret({ config }: Context, request: Request, response: Response, secret: string): void {
  setCookie(request, response, 'device', secret, config.STAFF_KEY_DAYS * daySeconds)
}

function forgotten(): Refusal {
  return new Refusal('not-found', 'Nobody can sign in by PIN on this device: ask for a new sign-in link.')
}
