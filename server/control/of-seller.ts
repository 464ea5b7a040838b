import { sql, type RawBuilder } from 'kysely'
import type { Actor } from '../../shared/contract/roles.ts'
import { sellersWithin } from '../../shared/shop/seller-tree-store.ts'

/** Restricts rows to the actor's own seller and those below it; an admin sees all, and those that belong to none. */
export const ofSeller = (actor: Actor, column: RawBuilder<unknown>): RawBuilder<unknown> =>
  actor.role === 'admin' ? sql`true` : sql`${column} in ${sellersWithin(actor.sellerId!)}`
