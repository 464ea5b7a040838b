import type { RawBuilder } from 'kysely'
import type { Actor } from '../../shared/contract/roles.ts'
import { isWithinSeller } from '../../shared/shop/seller-tree-store.ts'

/**
 * Restricts rows to the actor's own seller and those below it; an admin sees all but practice shops, and those that
 * belong to none.
 */
export const ofSeller = (actor: Actor, column: RawBuilder<unknown>): RawBuilder<unknown> =>
  isWithinSeller(column, actor.role === 'admin' ? undefined : actor.sellerId!)
