import type { Floor } from './hub-hours.ts'
import { openJobs, type Job, type Jobs, type Missed, type Session } from './jobs.ts'
import { byArrival, isNoWorse, loadOf, loadWith, stateOf, type Excess, type Load, type LoadState } from './load.ts'
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
  const load = loadOf(floor, byArrival(jobs.ofAll(sessions)))
  return { floor, room: floor, jobs, sessions, load, hours: load.hours, trucks: load.trucks }
}

/** What a member sees of the hub above it. */
export function seeOwn(floor: Floor, own: readonly Session[], others: readonly Session[]): HubSight {
  const jobs = openJobs(floor)
  const told = toldOfLoad(floor, loadOf(floor, byArrival(jobs.ofAll(others))))
  const room = roomLeft(floor, told)
  const load = loadOf(room, byArrival(jobs.ofAll(own)))
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

/** How a session fits, by what became of its jobs; unknown if nothing is expected of it. */
export function fitOf(room: Floor, load: Load, saleId: string): Fit {
  return fitsOf(room, load, ({ session }) => session.saleId === saleId).get(saleId) ?? nothingKnown
}

const nothingKnown: Fit = { state: 'unknown', reasons: [] }

/** How each session fits of which anything is expected. */
export function fitsOf(room: Floor, load: Load, isWanted: (job: Job) => boolean = () => true): Map<string, Fit> {
  const found = new Map<string, { states: Set<LoadState>; reasons: Set<Reason> }>()
  const of = ({ session: { saleId } }: Job): { states: Set<LoadState>; reasons: Set<Reason> } => {
    const known = found.get(saleId) ?? { states: new Set(), reasons: new Set() }
    found.set(saleId, known)
    return known
  }
  for (const { job, slot } of load.packed) {
    if (!isWanted(job)) continue
    of(job).states.add(stateOf(load.hours[slot]!, room.slots[slot]!.capacity))
    if (job.missed) of(job).reasons.add(job.missed)
  }
  for (const { job, pickup } of load.loaded)
    if (isWanted(job)) of(job).states.add(stateOf(load.trucks[pickup]!, room.pickups[pickup]!.capacity))
  for (const { job, why } of load.excess) if (isWanted(job)) of(job).reasons.add(why)
  return new Map([...found].map(([saleId, { states, reasons }]) => [saleId, fit(states, [...reasons])]))
}

/** Where somebody else's parcels are too many in the same hour, that is theirs to mend. */
function fit(states: ReadonlySet<LoadState>, reasons: Reason[]): Fit {
  if (reasons.length > 0) return { state: 'over', reasons }
  if (states.has('over') || states.has('tight')) return { state: 'tight', reasons }
  return { state: states.has('free') ? 'free' : 'unknown', reasons }
}

/** A session at a start that is only thought of, among the others. */
export interface Tried extends Fit {
  jobs: Job[]
  /** Without it. */
  before: Load
}

/** How a session would fit at a hub, with what it would push out counted as its own. */
export function tryStart({ room, jobs, sessions }: HubSight, session: Session): Tried {
  const others = byArrival(jobs.ofAll(sessions.filter(({ saleId }) => saleId !== session.saleId)))
  const before = loadOf(room, others)
  const own = jobs.of(session)
  const after = loadWith(room, others, own, before)
  const found = fitOf(room, after, session.saleId)
  if (found.state === 'over' || isNoWorse(room, before, after)) return { ...found, jobs: own, before }
  const pushed = after.excess.filter(({ job }) => job.session.saleId !== session.saleId).map(({ why }) => why)
  return { state: 'over', reasons: [...new Set(pushed)], jobs: own, before }
}
