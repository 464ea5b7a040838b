import { packersNeeded, packable, timeFor, verdictOn, type Band, type Verdict, type Work } from './capacity.ts'
import type { Deadline } from './deadline.ts'
import { afterWorkedMs, hoursBetween, workedMs, type FloorHours } from './floor-hours.ts'
import { findPolicy, versionOn } from './policy.ts'
import { nextPromise, promiseFor, type PromiseShift, type Terms } from './promise.ts'

/** Parcels still to be packed for deadlines that lie close together; the earliest of them stands for all. */
export interface Todo extends Deadline {
  parcels: number
}

/** `sell`: there is room for more orders; `slow`: nine times of ten there is not; `stop`: rather not. */
export type Light = 'sell' | 'slow' | 'stop'

export interface FloorDay {
  now: Date
  terms: Terms
  shifts: readonly PromiseShift[]
  /** Of all sales that the same hands pack for, by deadline. */
  todo: readonly Todo[]
  work: Work
  /** Whether anybody said or showed how many hands there are. */
  handsKnown: boolean
  floorHours: FloorHours | null
}

export interface DeadlineForecast extends Todo {
  /** Parcels due by then, those of earlier deadlines among them. */
  due: number
  packable: Band
  handsNeeded: number | null
  doneAt: { early: Date; expected: Date; late: Date } | null
  verdict: Verdict
}

export interface Forecast {
  /** What an order placed now is promised. */
  promise: Deadline & { shifted: boolean }
  /** How many parcels more can be packed by that promise. Below nothing: so many are too many already. */
  left: Band
  /** How many of all that are due by it can be packed from now on. */
  packable: Band
  due: number
  light: Light
  deadlines: DeadlineForecast[]
}

/** Less than this share of what can be packed left: sell slowly. */
const slowBelow = 0.1

/** Which deadlines will be kept by these hands, and how many orders more they can take. Pure: all it knows it is given. */
export function forecastOf(day: FloorDay): Forecast {
  const { now, terms, shifts, todo, work, handsKnown } = day
  const promise = promiseFor(terms, now, shifts)
  const deadlines = deadlinesOf(day)
  const { left, due, packable: until } = roomBy(day, promise.packBy)
  const light: Light =
    left.mid <= 0 && handsKnown
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
    light: todo.length === 0 && work.hands.count > 0 ? 'sell' : light,
    deadlines,
  }
}

/** How many parcels more can be packed by an instant than are due by it. */
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

/** What a sale's promises must become so that the floor can keep them. */
export type Shift =
  | { kind: 'shift'; fullUntil: Date | null; due: number; packable: number }
  | { kind: 'full'; due: number; packable: number }

/** Further than so many promises ahead nobody is asked to wait: then the sale pauses. */
const promisesAheadMax = 7
/** Under elapsed hours every moment has a promise of its own: a full floor is looked at again after this long (ms). */
const elapsedAgainMs = 3_600_000
/** A shift is taken back when there is room for this many more parcels, so that it does not come and go. */
const roomToGoBack = 10

/**
 * What to do about the promises just given: nothing (undefined), give the first one that nine times of ten can be kept, go back to an earlier one that is
 * free again, or stop, since none of the next is. Never on a guess: while nobody knows how many hands there are, nothing is done.
 */
export function shiftFor(day: FloorDay): Shift | undefined {
  if (!day.handsKnown) return undefined
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
