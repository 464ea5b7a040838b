import { sql, type RawBuilder } from 'kysely'
import type { Actor } from '../../shared/contract/roles.ts'

/** Rows of the actor's own seller; an admin sees those of all, and those that are nobody's in particular. */
export const ofSeller = (actor: Actor, column: RawBuilder<unknown>): RawBuilder<unknown> =>
  actor.role === 'admin' ? sql`true` : sql`${column} = ${actor.sellerId}`
