import type { z } from 'zod'
import { recordChange } from '../../shared/audit/audit-store.ts'
import type { tokensToRevoke } from '../../shared/contract/routes/person.ts'
import { actorName, type Actor } from '../../shared/contract/roles.ts'
import { staffNameMax } from '../../shared/person/staff-name.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { Gateway } from '../context.ts'
import { holderOfShop } from './revocations.ts'

/**
 * Revokes one token by its id, or all tokens its holder has so far: a token issued later is valid, so staff keep their
 * name. An owner signs out the own shop's staff by name and nobody else, least of all an admin.
 */
export async function revokeStaff(
  gateway: Gateway,
  { tokenId, holder }: z.output<typeof tokensToRevoke>,
  actor: Actor,
): Promise<{ revokedAt: string }> {
  if (actor.role === 'admin')
    return revoke(gateway, tokenId === undefined ? 'holder' : 'token', tokenId ?? holder!, actor)
  if (holder === undefined) throw new Refusal('forbidden', 'tokenId: only an admin may revoke a token by its id.')
  if (Array.from(holder).length > staffNameMax)
    throw new Refusal('invalid', `holder: must have at most ${staffNameMax} characters`)
  return revoke(gateway, 'holder', holderOfShop(actor.sellerId!, holder), actor)
}

/** Revokes a single token. Idempotent. */
export async function revokeToken(gateway: Gateway, tokenId: string, actor: Actor): Promise<{ revokedAt: string }> {
  return revoke(gateway, 'token', tokenId, actor)
}

/** Idempotent. This gateway acts at once, the others within 2 s. */
async function revoke(
  gateway: Gateway,
  kind: 'token' | 'holder',
  name: string,
  actor: Actor,
): Promise<{ revokedAt: string }> {
  const { ctx } = gateway
  const row = { kind, name, revoked_at: ctx.clock.now(), actor: actorName(actor) }
  const kept = await ctx.db.transaction().execute(async (tx) => {
    await recordChange(tx, {
      actor: row.actor,
      kind: 'token:revoked',
      subject: row.name,
      detail: { kind: row.kind, revokedAt: row.revoked_at },
    })
    return tx
      .insertInto('revoked_token')
      .values(row)
      .onConflict((conflict) =>
        conflict
          .columns(['kind', 'name'])
          .doUpdateSet({ revoked_at: row.revoked_at, actor: row.actor, noted_at: (eb) => eb.fn('now') }),
      )
      .returning('revoked_at')
      .executeTakeFirstOrThrow()
  })
  await gateway.revocations.read()
  return { revokedAt: kept.revoked_at.toISOString() }
}

/**
 * Revokes the token somebody signs out with, including any copies. Throws `forbidden` for any other token: only an
 * admin may revoke those.
 */
export async function signOut(gateway: Gateway, tokenId: string, actor: Actor): Promise<{ revokedAt: string }> {
  if (tokenId !== actor.jti)
    throw new Refusal('forbidden', 'tokenId: is not the id of the token used for this request.')
  return revokeToken(gateway, tokenId, actor)
}
