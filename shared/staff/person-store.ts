import { sql, type RawBuilder } from 'kysely'
import type { Actor, StaffRole } from '../contract/roles.ts'

/** A staff member as their tokens name them: the same name in another shop, or as an admin, is somebody else. */
export interface StaffPerson {
  sellerId: string
  name: string
  role: StaffRole
}

/** Rows (`t`) of the same person, whichever of a shop's roles they have. */
export function isOwn({ sub, role, sellerId }: Actor): RawBuilder<boolean> {
  return sql`(t.seller_id = ${sellerId ?? null} and t.holder = ${sub} and (t.role = 'admin') = ${role === 'admin'})`
}

/** What an actor may see and end: their own, an owner also everyone's of the own shop but the admins', an admin all. */
export function isManaged(actor: Actor): RawBuilder<boolean> {
  if (actor.role === 'admin') return sql`true`
  if (actor.role !== 'owner') return isOwn(actor)
  return sql`(t.seller_id = ${actor.sellerId ?? null} and t.role <> 'admin')`
}

/**
 * Whether everything that this row's holder had at an instant was revoked by name, as `covers` of the gateways says
 * it.
 */
export function isRevokedHolder(at: RawBuilder<Date>): RawBuilder<boolean> {
  return sql`exists (
    select 1 from revoked_token r where r.kind = 'holder' and r.revoked_at >= ${at}
      and (r.name = t.holder or (t.role <> 'admin' and r.name = t.seller_id || '/' || t.holder)))`
}
