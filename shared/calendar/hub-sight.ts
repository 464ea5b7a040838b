import type { Floor } from './hub-hours.ts'
import { openJobs, type Job, type Jobs, type Missed, type Session } from './jobs.ts'
import { byArrival, isNoWorse, loadOf, stateOf, type Excess, type Load, type LoadState } from './load.ts'
import { roomLeft, toldOfLoad } from './sight.ts'

/** A hub as somebody sees it: all sessions, or only their own beside what they are told of the others. */
export interface HubSight {
  floor: Floor
  /** What the sessions are placed on: the floor, or what others leave of it. */
  room: Floor
  jobs: Jobs
  sessions: readonly Session[]
  load: Load
  /** Parcels on each hour and pick-up of the floor, as they are told. */
  hours: number[]
  trucks: number[]
}

/** What whoever may see all of a hub sees. */
export function seeAll(floor: Floor, sessions: readonly Session[]): HubSight {
  const jobs = openJobs(floor)
  const load = loadOf(floor, byArrival(sessions.flatMap(jobs.of)))
  return { floor, room: floor, jobs, sessions, load, hours: load.hours, trucks: load.trucks }
}

/** What a member sees of the hub above it. */
export function seeOwn(floor: Floor, own: readonly Session[], others: readonly Session[]): HubSight {
  const jobs = openJobs(floor)
  const told = toldOfLoad(floor, loadOf(floor, byArrival(others.flatMap(jobs.of))))
  const room = roomLeft(floor, told)
  const load = loadOf(room, byArrival(own.flatMap(jobs.of)))
  return {
    floor,
    room,
    jobs,
    sessions: own,
    load,
    hours: load.hours.map((parcels, i) => parcels + (told.hours[i] ?? 0)),
    trucks: load.trucks.map((parcels, i) => parcels + (told.trucks[i] ?? 0)),
  }
}

export type Reason = Missed | Excess['why']

/** How a session fits at its hub. */
export interface Fit {
  state: LoadState
  reasons: Reason[]
}

/** How a session fits, by the load that it is part of; unknown if nothing is expected of it. */
export function fitOf(room: Floor, load: Load, saleId: string): Fit {
  const isOwn = ({ job }: { job: Job }): boolean => job.session.saleId === saleId
  const packed = load.packed.filter(isOwn)
  const reasons = new Set<Reason>([
    ...packed.flatMap(({ job }) => job.missed ?? []),
    ...load.excess.filter(isOwn).map(({ why }) => why),
  ])
  if (reasons.size > 0) return { state: 'over', reasons: [...reasons] }
  const states = new Set([
    ...packed.map(({ slot }) => stateOf(load.hours[slot]!, room.slots[slot]!.capacity)),
    ...load.loaded.filter(isOwn).map(({ pickup }) => stateOf(load.trucks[pickup]!, room.pickups[pickup]!.capacity)),
  ])
  // Where somebody else's parcels are too many in the same hour, that is theirs to mend.
  const state = (['over', 'tight', 'free'] as const).find((one) => states.has(one)) ?? 'unknown'
  return { state: state === 'over' ? 'tight' : state, reasons: [] }
}

/** A session at a start that is only thought of, among the others. */
export interface Tried extends Fit {
  jobs: Job[]
  /** Without it. */
  before: Load
}

/** How a session would fit at a hub, with what it would push out counted as its own. */
export function tryStart({ room, jobs, sessions }: HubSight, session: Session): Tried {
  const others = byArrival(sessions.filter(({ saleId }) => saleId !== session.saleId).flatMap(jobs.of))
  const before = loadOf(room, others)
  const own = jobs.of(session)
  const after = loadOf(room, others, own)
  const fit = fitOf(room, after, session.saleId)
  if (fit.state === 'over' || isNoWorse(room, before, after)) return { ...fit, jobs: own, before }
  const pushed = after.excess.filter(({ job }) => job.session.saleId !== session.saleId).map(({ why }) => why)
  return { state: 'over', reasons: [...new Set(pushed)], jobs: own, before }
}
