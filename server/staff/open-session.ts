import type { Request } from 'express'
import type { Kysely } from 'kysely'
import { randomUUID } from 'node:crypto'
import type { Context } from '../../shared/context.ts'
import type { Role } from '../../shared/contract/roles.ts'
import type { SignInWay } from '../../shared/contract/routes/staff.ts'
import { staffToken } from '../../shared/contract/staff-token.ts'
import type { Tables } from '../../shared/db/tables.ts'
import { readSellerNames } from '../../shared/sale/seller-store.ts'
import { readTreePlace } from '../../shared/shop/seller-tree-store.ts'
import type { StaffPerson } from '../../shared/staff/person-store.ts'
import { addSession } from '../../shared/staff/session-store.ts'
import { deviceWords } from './device-words.ts'

/** Who is signed in, as pages show it. */
export interface Me {
  name: string
  role: Role
  seller?: string
  shop?: string
  hasMembers?: boolean
  isMember?: boolean
  expiresAt: string
}

export type SignedIn = Me & { token: string }

/** With what somebody came in, and how long they may stay. */
export interface Entrance extends StaffPerson {
  way: SignInWay
  hours: number
  keyId?: string
  sessionId?: string
}

/**
 * Signs somebody in on the device that asks: every way in ends here, in the transaction that uses up what they came
 * with.
 */
export async function openSession(
  ctx: Context,
  tx: Kysely<Tables>,
  { hours, sessionId = randomUUID(), ...entrance }: Entrance,
  request: Request,
): Promise<SignedIn> {
  const { name, role, sellerId } = entrance
  const startedAt = ctx.clock.now()
  const expiresAt = new Date(startedAt.getTime() + hours * 3_600_000)
  await addSession(tx, { ...entrance, sessionId, device: deviceWords(request), startedAt, expiresAt })
  return {
    token: await staffToken({ sub: name, role, sellerId, hours }, ctx.config.TOKEN_SECRET, startedAt, sessionId),
    name,
    role,
    ...(await readSellerNames(tx, sellerId)),
    ...(await readTreePlace(tx, sellerId)),
    expiresAt: expiresAt.toISOString(),
  }
}
