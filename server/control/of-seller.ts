import { sql, type RawBuilder } from 'kysely'
import type { Actor } from '../../shared/contract/roles.ts'

/** Restricts rows to the actor's own seller; an admin sees those of all sellers, and those that belong to none. */
export const ofSeller = (actor: Actor, column: RawBuilder<unknown>): RawBuilder<unknown> =>
  actor.role === 'admin' ? sql`true` : sql`${column} = ${actor.sellerId}`
