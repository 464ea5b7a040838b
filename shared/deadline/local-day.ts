import { Temporal } from 'temporal-polyfill'

/** A day in a zone as a span of instants, in ms since 1970: later than `after`, up to and including `until`. */
export interface LocalDay {
  date: Temporal.PlainDate
  after: number
  until: number
}

/**
 * The local day an instant belongs to: the first day whose last instant is not before it. So days follow each other
 * without gaps or overlaps, even where clocks are set back across midnight (the repeated minutes belong to the day that
 * comes back). Throws a RangeError for an unknown zone.
 */
export function localDayAt(atMs: number, timeZone: string): LocalDay {
  const date = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(timeZone).toPlainDate()
  const after = endOfDay(date.subtract({ days: 1 }), timeZone)
  if (atMs > after) return { date, after, until: endOfDay(date, timeZone) }
  const before = date.subtract({ days: 1 })
  return { date: before, after: endOfDay(before.subtract({ days: 1 }), timeZone), until: after }
}

/** The next day, with its span; `after === until` for a day that a zone skipped entirely (Samoa, 30 December 2011). */
export function dayAfter(day: LocalDay, timeZone: string): LocalDay {
  const date = day.date.add({ days: 1 })
  return { date, after: day.until, until: endOfDay(date, timeZone) }
}

/**
 * The instant (ms) at which a wall time is first reached: the first of two equal wall times; where clocks jump over it,
 * the next valid instant, i.e. the jump itself (Temporal's own `compatible` would go as far past the jump as the wall
 * time lies within it).
 */
export function firstReached(date: Temporal.PlainDate, time: string, timeZone: string): number {
  const wall = date.toPlainDateTime(time)
  const found = wall.toZonedDateTime(timeZone, { disambiguation: 'earlier' })
  return isShown(found, wall) ? found.epochMilliseconds : transitionAfter(found)
}

/**
 * The last instant (ms) of a day: wall time 23:59:59.999, the second one if it occurs twice; where clocks jump over it,
 * 1 ms before the jump.
 */
function endOfDay(date: Temporal.PlainDate, timeZone: string): number {
  const wall = date.toPlainDateTime('23:59:59.999')
  const found = wall.toZonedDateTime(timeZone, { disambiguation: 'later' })
  if (isShown(found, wall)) return found.epochMilliseconds
  return transitionAfter(wall.toZonedDateTime(timeZone, { disambiguation: 'earlier' })) - 1
}

function isShown(found: Temporal.ZonedDateTime, wall: Temporal.PlainDateTime): boolean {
  return found.toPlainDateTime().equals(wall)
}

function transitionAfter(before: Temporal.ZonedDateTime): number {
  const transition = before.getTimeZoneTransition('next')
  if (transition === null) throw new RangeError(`${before.timeZoneId} has no clock change after ${before.toString()}`)
  return transition.epochMilliseconds
}
