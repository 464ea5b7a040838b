import { proposeMoves, type Moves } from '../../shared/calendar/moves.ts'
import type { Calendar } from '../../shared/contract/routes/calendar.ts'
import { appNow } from '../../shared/sale/sale-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { namedSeller } from '../member/named-seller.ts'
import { dateIn, hubView, sessionView } from './calendar-view.ts'
import { gatherHubs, type Gathered, type KnownHub } from './gather-hubs.ts'

/** So many starts are tried out for one answer, which takes some tens of milliseconds at most. */
const triesMax = 1_500

/** The calendar of a seller and its members between two local dates, both included. */
export async function readCalendar(
  gateway: Gateway,
  { from, to, seller }: { from: string; to: string; seller?: string | undefined },
  actor: KnownActor,
): Promise<Calendar> {
  const askedId = await namedSeller(gateway, seller, actor)
  const [now, gathered] = await Promise.all([appNow(gateway.ctx.db), gatherHubs(gateway, askedId, actor, { from, to })])
  const own = new Set(gathered.sessions.map(({ saleId }) => saleId))
  const moves = new Map(gathered.hubs.map((hub) => [hub.seller.sellerId, movesAt(hub, gathered, now)]))
  return {
    at: now.toISOString(),
    from,
    to,
    hubs: gathered.hubs.map((hub) => hubView(hub, { from, to, own, more: moves.get(hub.seller.sellerId)!.more })),
    sessions: gathered.sessions
      .toSorted((a, b) => a.startsAt - b.startsAt)
      .flatMap((session) => {
        const hubId = gathered.hubOf(session.row.sellerId)
        const hub = gathered.hubs.find((one) => one.seller.sellerId === hubId)
        const date = dateIn(hub?.seller.timeZone ?? session.seller.timeZone, session.startsAt)
        if (date < from || date > to) return []
        return [sessionView(session, hub, (hubId && moves.get(hubId)) || { moves: [], nowhere: [] })]
      }),
  }
}

/** What the asker may move is what they see: a scheduled session of theirs. */
function movesAt({ sight }: KnownHub, { sessions }: Gathered, now: Date): Moves {
  const movable = new Set(sessions.filter(({ row }) => row.state === 'scheduled').map(({ saleId }) => saleId))
  return proposeMoves(sight.room, sight.sessions, {
    now: now.getTime(),
    isMovable: ({ saleId }) => movable.has(saleId),
    triesMax,
  })
}
