import type { Context } from '../../shared/context.ts'
import type { Actor } from '../../shared/contract/roles.ts'
import { interval } from '../../shared/lib/interval.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { LiveServer } from '../socket/socket-types.ts'

/** Revocations known to this gateway: kept in memory, so that no order costs a lookup. */
export interface Revocations {
  /** Reads new revocations from the database and closes the sockets concerned. Rejects when Postgres is unavailable. */
  read(): Promise<void>
  covers(actor: Actor): boolean
  /** Throws `unauthorized` for a revoked token. */
  refuse(actor: Actor): void
  close(): void
}

/** Sockets must be closed within 5 s everywhere, even without the relay; one indexed query every 2 s costs nothing. */
const readEveryMs = 2_000
/**
 * A row is dated from the start of its transaction but visible only after its commit, so this much of the past is
 * re-read each time.
 */
const lateMs = 60_000

/** How all tokens that a name has in one shop are revoked: the same name in another shop is somebody else. */
export function holderOfShop(sellerId: string, holder: string): string {
  return `${sellerId}/${holder}`
}

/** The names by which somebody can be signed out: an admin is nobody's staff, so no shop can do it. */
function holdersOf({ sub, role, sellerId }: Actor): string[] {
  const shop = role === 'admin' ? undefined : sellerId
  return shop === undefined ? [sub] : [sub, holderOfShop(shop, sub)]
}

export function openRevocations(ctx: Context, io: LiveServer): Revocations {
  const tokens = new Set<string>()
  const holders = new Map<string, number>()
  let readUntil = new Date(0)

  const covers = (actor: Actor): boolean =>
    (actor.jti !== undefined && tokens.has(actor.jti)) ||
    holdersOf(actor).some((holder) => (actor.iat ?? 0) * 1000 <= (holders.get(holder) ?? -1))

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
      if (covers(actor)) throw new Refusal('unauthorized', 'The token has been revoked.')
    },
    close: interval(readEveryMs, 'read revoked tokens', ctx.log, read),
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
