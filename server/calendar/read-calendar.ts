import { fitsOf } from '../../shared/calendar/hub-sight.ts'
import { proposeMoves } from '../../shared/calendar/moves.ts'
import type { Calendar } from '../../shared/contract/routes/calendar.ts'
import { groupBy } from '../../shared/lib/group-by.ts'
import { appNow } from '../../shared/sale/sale-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { namedSeller } from '../member/named-seller.ts'
import { dateIn, hubView, sessionView, type AtHub } from './calendar-view.ts'
import { gatherHubs, type Gathered, type KnownHub, type KnownSession } from './gather-hubs.ts'

/** So many starts are tried out for one answer, which takes some tens of milliseconds at most. */
const triesMax = 2_000

/** The calendar of a seller and its members between two local dates, both included. */
export async function readCalendar(
  gateway: Gateway,
  { from, to, seller }: { from: string; to: string; seller?: string | undefined },
  actor: KnownActor,
): Promise<Calendar> {
  const askedId = await namedSeller(gateway, seller, actor)
  const [now, gathered] = await Promise.all([appNow(gateway.ctx.db), gatherHubs(gateway, askedId, actor, { from, to })])
  const own = new Set(gathered.sessions.map(({ saleId }) => saleId))
  const shown = gathered.sessions.filter((session) => {
    const date = dateIn(timeZoneOf(session, gathered), session.startsAt)
    return date >= from && date <= to
  })
  const atHubs = new Map<string, AtHub>()
  for (const hub of gathered.hubs) atHubs.set(hub.seller.sellerId, await workOut(hub, shown, now))
  return {
    at: now.toISOString(),
    from,
    to,
    hubs: [...atHubs.values()].map(({ hub, more }) => hubView(hub, { from, to, own, more })),
    sessions: shown
      .toSorted((a, b) => a.startsAt - b.startsAt)
      .map((session) => sessionView(session, atHubs.get(gathered.hubOf(session.row.sellerId) ?? ''))),
  }
}

function timeZoneOf({ row, seller }: KnownSession, { hubs, hubOf }: Gathered): string {
  return hubs.find((hub) => hub.seller.sellerId === hubOf(row.sellerId))?.seller.timeZone ?? seller.timeZone
}

/** How the sessions fit at a hub. What can be moved is what is shown and has not been opened. */
async function workOut(hub: KnownHub, shown: readonly KnownSession[], now: Date): Promise<AtHub> {
  const { room, jobs, sessions, load } = hub.sight
  const movable = new Set(shown.filter(({ row }) => row.state === 'scheduled').map(({ saleId }) => saleId))
  const moves = await proposeMoves({ floor: room, jobs }, sessions, {
    now: now.getTime(),
    isMovable: ({ saleId }) => movable.has(saleId),
    triesMax,
  })
  return { hub, fits: fitsOf(room, load), packed: groupBy(load.packed, ({ job }) => job.session.saleId), ...moves }
}
