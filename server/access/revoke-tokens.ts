import { sql } from 'kysely'
import type { z } from 'zod'
import { recordChange } from '../../shared/audit/audit-store.ts'
import type { tokensToRevoke } from '../../shared/contract/routes/person.ts'
import { actorName, type Actor } from '../../shared/contract/roles.ts'
import { staffNameMax } from '../../shared/person/staff-name.ts'
import { Refusal } from '../../shared/refusal.ts'
import { isWithinSeller } from '../../shared/shop/seller-tree-store.ts'
import type { Gateway } from '../context.ts'
import { namedSeller } from '../member/named-seller.ts'
import type { KnownActor } from './authenticate.ts'
import { holderOfShop } from './revocations.ts'

/**
 * Revokes one token by its id, or all tokens its holder has so far: a token issued later is valid, so staff keep their
 * name. An owner signs out staff of the own shop, or of a `seller` below it, by name; nobody else, and no admin. Throws
 * `invalid` when nobody of that name was invited to the own shop, but somebody was to one below, who would stay in.
 */
export async function revokeStaff(
  gateway: Gateway,
  { tokenId, holder, seller }: z.output<typeof tokensToRevoke>,
  actor: KnownActor,
): Promise<{ revokedAt: string }> {
  if (actor.role === 'admin' && seller === undefined)
    return revoke(gateway, tokenId === undefined ? 'holder' : 'token', tokenId ?? holder!, actor)
  if (holder === undefined) throw new Refusal('forbidden', 'tokenId: only an admin may revoke a token by its id.')
  if (Array.from(holder).length > staffNameMax)
    throw new Refusal('invalid', `holder: must have at most ${staffNameMax} characters`)
  const shop = await namedSeller(gateway, seller, actor)
  const elsewhere = seller === undefined ? await shopBelow(gateway, shop, holder) : undefined
  if (elsewhere !== undefined)
    throw new Refusal(
      'invalid',
      `seller: nobody of this name was invited to your own shop, but to ${elsewhere}: name it`,
    )
  return revoke(gateway, 'holder', holderOfShop(shop, holder), actor)
}

/** A shop below this one to which somebody of this name was invited, if nobody was to this one. */
async function shopBelow({ ctx }: Gateway, sellerId: string, holder: string): Promise<string | undefined> {
  const { rows } = await sql<{ seller_id: string; slug: string }>`
    select l.seller_id, s.slug from sign_in_link l join seller s on s.seller_id = l.seller_id
    where l.holder = ${holder} and ${isWithinSeller(sql`l.seller_id`, sellerId)} order by l.seller_id <> ${sellerId}, s.slug limit 1`.execute(
    ctx.db,
  )
  return rows[0]?.seller_id === sellerId ? undefined : rows[0]?.slug
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
