import { Temporal } from 'temporal-polyfill'
import { packersNeeded, packable, timeFor, verdictOn, type Band, type Verdict } from './capacity.ts'
import { deadlineFor, type Deadline } from './deadline.ts'
import { afterWorkedMs, workedMs, type FloorHours } from './floor-hours.ts'
import type { PackRate } from './pack-rate.ts'

/** A planned session: when it starts, how long it lasts, what it is expected to sell, who packs. */
export interface Session {
  policyId: string
  timeZone: string
  startsAt: Date
  minutes: number
  /**
   * Expected orders, assumed to be one parcel each and to arrive evenly: cautious, because orders of one buyer share a
   * parcel.
   */
  orders: number
  packers: number
  floorHours: FloorHours | null
  packRate: PackRate
}

/** A promise in everyday terms: the weekday of its limit, and how many days after the order that is. */
export interface Promised extends Deadline {
  /** Local date of the limit, `YYYY-MM-DD`, and its ISO weekday (1 = Monday). */
  date: string
  weekday: number
  /** 0: the same local day as the order; 1: the day after. */
  daysLater: number
}

/** A part of the session whose orders have the same promise. */
export interface PlannedPart extends Promised {
  from: Date
  until: Date
  orders: number
  /**
   * How many of the orders due by then can be packed, and the packers needed to manage all of them nine times out of
   * ten.
   */
  due: number
  packable: Band
  handsNeeded: number | null
}

export interface SessionPlan {
  startsAt: Date
  endsAt: Date
  atStart: Promised
  atEnd: Promised
  parts: PlannedPart[]
  handsNeeded: number | null
  /** When everything is packed; null without packers. */
  packedAt: { early: Date; expected: Date; late: Date } | null
  verdict: Verdict
}

const minuteMs = 60_000
/** A session with more promises than this is shown in at most this many parts. */
const partsMax = 8
const usualMix = { single: 0, few: 0, many: 0 }

/**
 * What a start hour means: the promises of the orders that arrive, whether these packers can keep them, and how many
 * packers it takes.
 */
export function planSession(session: Session): SessionPlan {
  const { startsAt, minutes, orders, packers, floorHours, packRate, timeZone } = session
  const endsAt = new Date(startsAt.getTime() + minutes * minuteMs)
  const work = { packRate, mix: usualMix, packers: { count: packers } }
  const verdicts: Verdict[] = []
  let due = 0
  const parts = partsOf(session, endsAt).map((part): PlannedPart => {
    due += part.orders
    const worked = workedMs(startsAt, part.packBy, timeZone, floorHours)
    verdicts.push(verdictOn(work, due, worked))
    return { ...part, due, packable: packable(work, worked), handsNeeded: packersNeeded(work, due, worked) }
  })
  const needed = parts.map((part) => part.handsNeeded)
  const time = timeFor(work, orders)
  // Nothing is packed before it is ordered: the last order arrives when the session ends.
  const doneAt = (workMs: number): Date =>
    new Date(Math.max(endsAt.getTime(), afterWorkedMs(startsAt, workMs, timeZone, floorHours).getTime()))
  return {
    startsAt,
    endsAt,
    atStart: promised(session, startsAt),
    atEnd: promised(session, endsAt),
    parts,
    handsNeeded: needed.includes(null) ? null : Math.max(...needed.map(Number)),
    packedAt: time && { early: doneAt(time.low), expected: doneAt(time.mid), late: doneAt(time.high) },
    verdict: (['fails', 'tight'] as const).find((one) => verdicts.includes(one)) ?? 'fits',
  }
}

/** The promise of an order received at an instant, in calendar terms. */
function promised({ policyId, timeZone }: Pick<Session, 'policyId' | 'timeZone'>, receivedAt: Date): Promised {
  const deadline = deadlineFor(policyId, receivedAt, timeZone)
  return { ...deadline, ...calendarOf(deadline.packBy, receivedAt, timeZone) }
}

/** An instant as its local day, relative to another. */
function calendarOf(at: Date, seenFrom: Date, timeZone: string): Pick<Promised, 'date' | 'weekday' | 'daysLater'> {
  const dayOf = (instant: Date): Temporal.PlainDate =>
    Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(timeZone).toPlainDate()
  const day = dayOf(at)
  return { date: day.toString(), weekday: day.dayOfWeek, daysLater: dayOf(seenFrom).until(day).days }
}

/**
 * Splits the session where the day of the promise changes; within a part the first order's limit, the earliest, applies
 * to all.
 */
function partsOf(session: Session, endsAt: Date): (Promised & { from: Date; until: Date; orders: number })[] {
  const { startsAt, minutes, orders } = session
  const cuts = [startsAt.getTime()]
  const [end, dateAt] = [endsAt.getTime(), (ms: number): string => promised(session, new Date(ms)).date]
  while (cuts.length < partsMax) {
    const from = cuts.at(-1)!
    if (dateAt(from) === dateAt(end)) break
    let [same, other] = [from, end]
    while (other - same > 1) {
      const middle = Math.floor((same + other) / 2)
      if (dateAt(middle) === dateAt(from)) same = middle
      else other = middle
    }
    cuts.push(other)
  }
  let before = 0
  return cuts.map((from, i) => {
    const until = cuts[i + 1] ?? end
    const sofar =
      i === cuts.length - 1 ? orders : Math.round((orders * (until - startsAt.getTime())) / (minutes * minuteMs))
    const part = {
      ...promised(session, new Date(from)),
      from: new Date(from),
      until: new Date(until),
      orders: sofar - before,
    }
    before = sofar
    return part
  })
}
