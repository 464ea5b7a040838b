import { jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import type { MemberView } from '../../shared/contract/routes/member.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { changeTree, requireMove } from './move-member.ts'
import { namedSeller } from './named-seller.ts'

const issuer = 'flashpack'
/** Tells an invitation from every other token that is signed with the same secret. */
const audience = 'member'
const validDays = 7

/** A code with which an existing seller becomes a member of the actor's own, or of one below it. */
export async function inviteMember(
  gateway: Gateway,
  under: string | undefined,
  actor: KnownActor,
): Promise<{ code: string; expiresAt: string }> {
  const { config, clock } = gateway.ctx
  const parentId = await namedSeller(gateway, under, actor)
  const expiresAt = Math.floor(clock.now().getTime() / 1000) + validDays * 86_400
  const code = await new SignJWT()
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(parentId)
    .setExpirationTime(expiresAt)
    .sign(Buffer.from(config.TOKEN_SECRET))
  return { code, expiresAt: new Date(expiresAt * 1000).toISOString() }
}

/** Makes the actor's seller a member by a code. A seller has one parent: it leaves the old one first. */
export async function joinParent(gateway: Gateway, code: string, actor: KnownActor): Promise<MemberView> {
  const sellerId = await namedSeller(gateway, undefined, actor)
  const parentId = await readInvitation(gateway, code)
  return changeTree(gateway, async (tx, parents) => {
    const parent = parents.get(sellerId)
    if (parent !== undefined && parent !== parentId)
      throw new Refusal('wrong-state', 'This seller is a member elsewhere: leave there first.')
    if (parent === undefined) await requireMove(tx, { sellerId, parentId, parents, actor })
    return sellerId
  })
}

async function readInvitation({ ctx }: Gateway, code: string): Promise<string> {
  for (const secret of [ctx.config.TOKEN_SECRET, ctx.config.TOKEN_SECRET_OLD]) {
    const parentId = secret === undefined ? undefined : await verify(code, secret, ctx.clock.now())
    if (parentId) return parentId
  }
  throw new Refusal('invalid', 'code: is not valid or has expired')
}

async function verify(code: string, secret: string, now: Date): Promise<string | undefined> {
  try {
    const { payload } = await jwtVerify(code, Buffer.from(secret), {
      algorithms: ['HS256'],
      issuer,
      audience,
      currentDate: now,
    })
    return z.guid().parse(payload.sub)
  } catch {
    return undefined
  }
}
