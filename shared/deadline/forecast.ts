import { packersNeeded, packable, timeFor, verdictOn, type Band, type Verdict, type Work } from './capacity.ts'
import type { Deadline } from './deadline.ts'
import { afterWorkedMs, hoursBetween, workedMs, type FloorHours } from './floor-hours.ts'
import { findPolicy, versionOn } from './policy.ts'
import { nextPromise, promiseFor, type PromiseShift, type Terms } from './promise.ts'

/** Parcels still to be packed for deadlines that are close together; the earliest stands for all of them. */
export interface Todo extends Deadline {
  parcels: number
}

/** `sell`: there is room for more orders; `slow`: nine times out of ten there is not; `stop`: there probably is not. */
export type Light = 'sell' | 'slow' | 'stop'

export interface FloorDay {
  now: Date
  terms: Terms
  shifts: readonly PromiseShift[]
  /** Of all sales the same packers pack for, by deadline. */
  todo: readonly Todo[]
  work: Work
  /** Whether the number of packers was declared or observed. */
  packersKnown: boolean
  floorHours: FloorHours | null
}

export interface DeadlineForecast extends Todo {
  /** Parcels due by then, including those of earlier deadlines. */
  due: number
  packable: Band
  handsNeeded: number | null
  doneAt: { early: Date; expected: Date; late: Date } | null
  verdict: Verdict
}

export interface Forecast {
  /** The promise for an order placed now. */
  promise: Deadline & { shifted: boolean }
  /** How many more parcels can be packed by that promise. Negative: there are already this many too many. */
  left: Band
  /** How many of all those due by then can be packed from now on. */
  packable: Band
  due: number
  light: Light
  deadlines: DeadlineForecast[]
}

/** Below this share of what can be packed: sell slowly. */
const slowBelow = 0.1

/**
 * Which deadlines these packers will meet, and how many more orders they can take. Pure: everything it needs is passed
 * in.
 */
export function forecastOf(day: FloorDay): Forecast {
  const { now, terms, shifts, todo, work, packersKnown } = day
  const promise = promiseFor(terms, now, shifts)
  const deadlines = deadlinesOf(day)
  const { left, due, packable: until } = roomBy(day, promise.packBy)
  const light: Light =
    left.mid <= 0 && packersKnown
      ? 'stop'
      : left.low < until.low * slowBelow ||
          left.low <= 0 ||
          deadlines.some(({ verdict, packBy }) => verdict === 'fails' && packBy > now)
        ? 'slow'
        : 'sell'
  return {
    promise,
    left,
    due,
    packable: until,
    light: todo.length === 0 && work.packers.count > 0 ? 'sell' : light,
    deadlines,
  }
}

/** How many more parcels can be packed by an instant than are due by then. */
function roomBy(
  { now, terms, todo, work, floorHours }: Pick<FloorDay, 'now' | 'terms' | 'todo' | 'work' | 'floorHours'>,
  by: Date,
): Pick<Forecast, 'left' | 'packable' | 'due'> {
  const due = todo.reduce((sum, one) => sum + (one.packBy <= by ? one.parcels : 0), 0)
  const until = packable(
    { ...work, hours: hoursBetween(now, by, terms.timeZone, floorHours) },
    workedMs(now, by, terms.timeZone, floorHours),
  )
  return { due, packable: until, left: { low: until.low - due, mid: until.mid - due, high: until.high - due } }
}

/** How a sale's promises must change so that the floor can keep them. */
export type Shift =
  | { kind: 'shift'; fullUntil: Date | null; due: number; packable: number }
  | { kind: 'full'; due: number; packable: number }

/** Nobody is asked to wait longer than this many promises ahead: beyond that the sale pauses. */
const promisesAheadMax = 7
/** With elapsed-hours policies every moment has its own promise: a full floor is re-examined after this long (ms). */
const elapsedAgainMs = 3_600_000
/** A shift is only reverted once there is room for this many more parcels, so that it does not flap. */
const roomToGoBack = 10

/**
 * What to do about the current promise: nothing (undefined), move to the first one that can be kept nine times out of
 * ten, return to an earlier one that is free again, or stop because none of the next is. Never based on a guess: while
 * the number of packers is unknown, nothing is done.
 */
export function shiftFor(day: FloorDay): Shift | undefined {
  if (!day.packersKnown) return undefined
  const { now, terms, shifts } = day
  const given = promiseFor(terms, now, shifts)
  let promise = promiseFor(terms, now, [])
  let full: Date | null = null
  for (
    let n = 0;
    n < promisesAheadMax;
    n += 1, full = promise.packBy, promise = { ...nextPromise(terms, promise), shifted: true }
  ) {
    const { left, due, packable: until } = roomBy(day, promise.packBy)
    const enough = promise.packBy < given.packBy ? Math.max(roomToGoBack, until.low * slowBelow) : 1
    if (left.low < enough) continue
    if (promise.packBy.getTime() === given.packBy.getTime()) return undefined
    const fullUntil = full && isElapsed(terms, now) ? new Date(full.getTime() + elapsedAgainMs) : full
    const blocking = full ? roomBy(day, full) : { due, packable: until }
    return { kind: 'shift', fullUntil, due: blocking.due, packable: blocking.packable.mid }
  }
  const { due, packable: until } = roomBy(day, given.packBy)
  return { kind: 'full', due, packable: until.mid }
}

function isElapsed({ policyId, policyVersion }: Terms, now: Date): boolean {
  return versionOn(findPolicy(policyId)!, policyVersion ?? now.toISOString().slice(0, 10)).rule.kind === 'elapsed'
}

function deadlinesOf({ now, terms, todo, work: plain, floorHours }: FloorDay): DeadlineForecast[] {
  let due = 0
  return todo
    .toSorted((a, b) => a.packBy.getTime() - b.packBy.getTime())
    .map((one) => {
      due += one.parcels
      const worked = workedMs(now, one.packBy, terms.timeZone, floorHours)
      const work = { ...plain, hours: hoursBetween(now, one.packBy, terms.timeZone, floorHours) }
      const time = timeFor(work, due)
      const at = (workMs: number): Date => afterWorkedMs(now, workMs, terms.timeZone, floorHours)
      return {
        ...one,
        due,
        packable: packable(work, worked),
        handsNeeded: packersNeeded(work, due, worked),
        doneAt: time && { early: at(time.low), expected: at(time.mid), late: at(time.high) },
        verdict: verdictOn(work, due, worked),
      }
    })
}
