import type { Context } from '../../shared/context.ts'
import { actorName } from '../../shared/contract/roles.ts'
import { addStaffName, findStaffNames, type NamedPerson } from '../../shared/staff/name-store.ts'
import type { KnownActor } from './authenticate.ts'

/** For which sellers people work under which names. */
export interface StaffNames {
  /** Notes who is here: the first time a gateway sees somebody costs one entry, and nobody waits for it. */
  note(actor: KnownActor): void
  /** Everybody with one of these recorded names. */
  find(names: readonly string[]): Promise<NamedPerson[]>
}

export function openStaffNames({ watchDb, log }: Context): StaffNames {
  const noted = new Set<string>()
  const underway = new Set<Promise<void>>()

  async function add(key: string, person: NamedPerson): Promise<void> {
    try {
      await addStaffName(watchDb, person)
    } catch (error) {
      // Until it is known, the name is hidden from members, and the next request tries again.
      noted.delete(key)
      log.debug({ err: error }, 'the name of a member of staff was not noted')
    }
  }

  return {
    note: (actor) => {
      if (actor.role === 'viewer' || actor.sellerId === undefined) return
      const person = { name: actorName(actor), sellerId: actor.sellerId }
      const key = `${person.sellerId}/${person.name}`
      if (noted.has(key)) return
      noted.add(key)
      const adding = add(key, person)
      underway.add(adding)
      void adding.then(() => underway.delete(adding))
    },
    find: async (names) => {
      await Promise.all(underway)
      return findStaffNames(watchDb, names)
    },
  }
}
