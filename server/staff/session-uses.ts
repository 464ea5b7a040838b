import type { Context } from '../../shared/context.ts'
import type { Actor } from '../../shared/contract/roles.ts'
import { interval } from '../../shared/lib/interval.ts'
import { noteUses } from '../../shared/staff/session-store.ts'

/**
 * When staff were last here, coarsely: a request costs a look into a map, and the database one update every few
 * minutes.
 */
export interface SessionUses {
  note(actor: Actor): void
  close(): void
}

const grainMs = 5 * 60_000
const writeEveryMs = 5_000
const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export function openSessionUses({ clock, log, watchDb }: Context): SessionUses {
  const written = new Map<string, number>()
  const waiting = new Set<string>()

  async function write(): Promise<void> {
    if (waiting.size === 0) return
    const ids = [...waiting]
    waiting.clear()
    const now = clock.now().getTime()
    for (const [id, at] of written) if (now - at > grainMs) written.delete(id)
    for (const id of ids) written.set(id, now)
    await noteUses(watchDb, ids)
  }

  return {
    note: ({ role, jti }) => {
      if (role === 'viewer' || jti === undefined || waiting.has(jti)) return
      const at = written.get(jti)
      if (at !== undefined && clock.now().getTime() - at < grainMs) return
      if (isId.test(jti)) waiting.add(jti)
    },
    close: interval(writeEveryMs, 'record which sessions are in use', log, write),
  }
}
