import { deadlineFor } from '../deadline/deadline.ts'
import type { Floor } from './hub-hours.ts'

/** A session as the calendar knows it. Instants in ms since 1970. */
export interface Session {
  saleId: string
  startsAt: number
  minutes: number
  /** Expected parcels; null: unknown. */
  parcels: number | null
  policyId: string
  policyVersion: string | null
  timeZone: string
  /** Who planned earlier goes first where there is not enough room for all. */
  plannedAt: number
}

/** Why a session does not fit, whatever room there is. */
export type Missed = 'hub-closed' | 'no-truck'

/** Parcels of a session that are ordered within one hour and due together; hours and pick-ups by their place. */
export interface Job {
  session: Session
  parcels: number
  /** The hour in which they are ordered. */
  arrives: number
  /** The last hour in which they can be packed for their pick-up. */
  last: number
  /** The pick-up they must make; -1: none is known. */
  pickup: number
  dueAt: number
  missed: Missed | undefined
}

const minuteMs = 60_000

/** Works out jobs on one floor. What it asks the deadline policies is remembered, since many sessions ask the same. */
export interface Jobs {
  of(session: Session): Job[]
  ofAll(sessions: readonly Session[]): Job[]
}

export function openJobs({ slots, pickups }: Floor): Jobs {
  const dueAtOf = new Map<string, number>()
  const openUpTo = lastOpen(slots)
  const openFrom = firstOpen(slots)

  function dueAt({ policyId, policyVersion, timeZone }: Session, receivedAt: number): number {
    const key = `${policyId} ${policyVersion} ${timeZone} ${receivedAt}`
    const known = dueAtOf.get(key)
    if (known !== undefined) return known
    const due = deadlineFor(policyId, new Date(receivedAt), timeZone, policyVersion).handOverBy.getTime()
    dueAtOf.set(key, due)
    return due
  }

  function jobOf(session: Session, arrives: number, parcels: number, due: number): Job {
    const ready = slots[arrives]!.until
    let pickup = lastWhere(pickups, ({ at }) => at <= due)
    const isMissed = pickups.length > 0 && (pickup === -1 || pickups[pickup]!.at < ready)
    if (isMissed) pickup = firstWhere(pickups, ({ at }) => at >= ready)
    const limit = pickups[pickup]?.at ?? due
    const before = openUpTo[lastWhere(slots, ({ until }) => until - 1 <= limit)] ?? -1
    const isClosed = before < arrives
    const last = isClosed ? (openFrom[arrives] ?? arrives) : before
    const missed = isMissed ? 'no-truck' : isClosed ? 'hub-closed' : undefined
    return { session, parcels, arrives, last, pickup, dueAt: due, missed }
  }

  /** Orders arrive evenly; within an hour the first one's deadline, the earliest, applies to all. */
  function of(session: Session): Job[] {
    const { startsAt, minutes, parcels } = session
    const endsAt = startsAt + minutes * minuteMs
    const first = lastWhere(slots, ({ at }) => at <= startsAt)
    if (!parcels || first === -1 || startsAt >= slots.at(-1)!.until) return []
    const jobs: Job[] = []
    let before = 0
    for (let i = first; i < slots.length && before < parcels; i += 1) {
      const { at, until } = slots[i]!
      const share = i === slots.length - 1 ? 1 : Math.min(1, (until - startsAt) / (endsAt - startsAt))
      const sofar = Math.round(parcels * share)
      if (sofar > before) jobs.push(jobOf(session, i, sofar - before, dueAt(session, Math.max(at, startsAt))))
      before = sofar
    }
    return jobs
  }

  return {
    of,
    // In time order: policies remember the last day that they were asked for.
    ofAll: (sessions) => sessions.toSorted((a, b) => a.startsAt - b.startsAt).flatMap(of),
  }
}

/** For each hour, the last one up to it in which the hub is open. */
function lastOpen(slots: Floor['slots']): (number | undefined)[] {
  let open: number | undefined
  return slots.map(({ isOpen }, i) => (open = isOpen ? i : open))
}

/** For each hour, the first one from it on in which the hub is open. */
function firstOpen(slots: Floor['slots']): (number | undefined)[] {
  const open: (number | undefined)[] = []
  for (let i = slots.length - 1; i >= 0; i -= 1) open[i] = slots[i]!.isOpen ? i : open[i + 1]
  return open
}

/** The last place, of a list where it holds for the first ones only; -1: for none. By halving. */
function lastWhere<T>(list: readonly T[], holds: (one: T) => boolean): number {
  let [yes, no] = [-1, list.length]
  while (no - yes > 1) {
    const middle = (yes + no) >> 1
    if (holds(list[middle]!)) yes = middle
    else no = middle
  }
  return yes
}

/** The first place, of a list where it holds for the last ones only; -1: for none. */
function firstWhere<T>(list: readonly T[], holds: (one: T) => boolean): number {
  const place = lastWhere(list, (one) => !holds(one)) + 1
  return place < list.length ? place : -1
}
