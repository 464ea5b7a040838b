import type { Context } from '../../shared/context.ts'
import type { Actor } from '../../shared/contract/roles.ts'
import { interval } from '../../shared/lib/interval.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { LiveServer } from '../socket/socket-types.ts'

/** What this gateway knows to be revoked: in memory, so that no order costs a look-up. */
export interface Revocations {
  /** Reads what is new in the database and closes the sockets that it concerns. Rejects when Postgres cannot be asked. */
  read(): Promise<void>
  covers(actor: Actor): boolean
  /** Throws `unauthorized` for a revoked token. */
  refuse(actor: Actor): void
  close(): void
}

/** Sockets must be closed within 5 s everywhere, also without the relay; one indexed look every 2 s costs nothing. */
const readEveryMs = 2_000
/** A row counts from its transaction's start and is seen after its commit: as far back everything is read again. */
const lateMs = 60_000

export function openRevocations(ctx: Context, io: LiveServer): Revocations {
  const tokens = new Set<string>()
  const holders = new Map<string, number>()
  let readUntil = new Date(0)

  const covers = ({ jti, sub, iat = 0 }: Actor): boolean =>
    (jti !== undefined && tokens.has(jti)) || iat * 1000 <= (holders.get(sub) ?? -1)

  async function read(): Promise<void> {
    const rows = await ctx.watchDb
      .selectFrom('revoked_token')
      .select(['kind', 'name', 'revoked_at', 'noted_at'])
      .where('noted_at', '>=', new Date(readUntil.getTime() - lateMs))
      .execute()
    let news = false
    for (const { kind, name, revoked_at, noted_at } of rows) {
      const until = revoked_at.getTime()
      news ||= kind === 'token' ? !tokens.has(name) : holders.get(name) !== until
      if (kind === 'token') tokens.add(name)
      else holders.set(name, until)
      if (noted_at > readUntil) readUntil = noted_at
    }
    if (news) closeSockets(io, covers)
  }

  return {
    read,
    covers,
    refuse: (actor) => {
      if (covers(actor)) throw new Refusal('unauthorized', 'The token was revoked.')
    },
    close: interval(readEveryMs, 'read which tokens were revoked', ctx.log, read),
  }
}

function closeSockets(io: LiveServer, covers: (actor: Actor) => boolean): void {
  for (const name of ['/live', '/floor']) {
    for (const socket of io.of(name).sockets.values()) {
      const { actor } = socket.data
      if (actor && covers(actor)) socket.disconnect(true)
    }
  }
}
