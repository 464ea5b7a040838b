import { Temporal } from 'temporal-polyfill'
import { tryStart, type HubSight } from '../../shared/calendar/hub-sight.ts'
import type { Session } from '../../shared/calendar/jobs.ts'
import { findRoom } from '../../shared/calendar/moves.ts'
import type { StartAtHub } from '../../shared/contract/routes/calendar.ts'
import { appNow } from '../../shared/sale/sale-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { gatherHubs, type KnownHub } from './gather-hubs.ts'

/** A session that is only thought of. */
export type Idea = Omit<Session, 'plannedAt' | 'policyVersion'> & { policyVersion?: string | null }

const freeStartsMax = 5
/** So many starts are tried out for one answer, however many starts are compared. */
const triesMax = 1_000

/** What starts of a session mean for the hub of its seller; all null where it has none. */
export async function startsAtHub(
  gateway: Pick<Gateway, 'ctx'>,
  sellerId: string,
  ideas: readonly Idea[],
  actor: KnownActor,
): Promise<(StartAtHub | null)[]> {
  if (ideas.length === 0) return []
  const dates = ideas.map(dateOf).toSorted()
  const [now, { hubs, hubOf }] = await Promise.all([
    appNow(gateway.ctx.db),
    gatherHubs(gateway, sellerId, actor, { from: dates[0]!, to: dates.at(-1)! }),
  ])
  const hub = hubs.find(({ seller }) => seller.sellerId === hubOf(sellerId))
  if (!hub) return ideas.map(() => null)
  const budget = { tries: triesMax }
  return ideas.map((idea) => {
    const session = { policyVersion: null, plannedAt: now.getTime(), ...idea }
    return startAtHub(hub, session, now.getTime(), budget)
  })
}

/** What the start of a sale, as it is planned now, means for its hub; null where its seller has none. */
export async function startOfSale(
  gateway: Gateway,
  saleId: string,
  startsAt: string,
  actor: KnownActor,
): Promise<StartAtHub | null> {
  const { sellerId } = await gateway.sales.find(saleId)
  const day = new Date(startsAt).toISOString().slice(0, 10)
  const [now, { hubs, hubOf, sessions }] = await Promise.all([
    appNow(gateway.ctx.db),
    gatherHubs(gateway, sellerId, actor, { from: day, to: day }),
  ])
  const hub = hubs.find(({ seller }) => seller.sellerId === hubOf(sellerId))
  const session = sessions.find((one) => one.saleId === saleId)
  if (!hub || !session) return null
  return startAtHub(hub, session, now.getTime(), { tries: triesMax })
}

function startAtHub(
  { seller, isAbove, sight }: KnownHub,
  session: Session,
  now: number,
  budget: { tries: number },
): StartAtHub {
  const { state, reasons, jobs, before } = tryStart(sight, session)
  const first = jobs[0]?.pickup ?? -1
  const truck = sight.room.pickups[first]
  const left = truck?.capacity == null ? null : Math.max(0, truck.capacity - before.trucks[first]!)
  return {
    state,
    reasons,
    sessions: isAbove ? null : onAtOnce(sight, session),
    parcelsPerHour: seller.capacity!.parcelsPerHour,
    pickup: truck ? { at: new Date(truck.at).toISOString(), carrier: truck.carrier, room: left } : null,
    freeStarts: state === 'over' ? freeStarts(sight, session, now, budget) : [],
  }
}

function freeStarts(
  { room, jobs, sessions }: HubSight,
  session: Session,
  now: number,
  budget: { tries: number },
): string[] {
  const others = sessions.filter(({ saleId }) => saleId !== session.saleId).flatMap(jobs.of)
  const found = findRoom({ floor: room, jobs, others, session, now, budget }, freeStartsMax)
  return found.map((at) => new Date(at).toISOString())
}

const hourMs = 3_600_000

/** Other sessions that are on within the first hour of one. */
function onAtOnce({ sessions }: HubSight, { saleId, startsAt }: Session): number {
  return sessions.filter(
    (one) =>
      one.saleId !== saleId && one.startsAt < startsAt + hourMs && one.startsAt + one.minutes * 60_000 > startsAt,
  ).length
}

function dateOf({ startsAt, timeZone }: Idea): string {
  return Temporal.Instant.fromEpochMilliseconds(startsAt).toZonedDateTimeISO(timeZone).toPlainDate().toString()
}
