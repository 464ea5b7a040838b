import { Temporal } from 'temporal-polyfill'
import { firstReached } from './local-day.ts'

/**
 * The daily hours in which the floor packs: wall times `HH:MM` in its zone; `until` 24:00, or an `until` before `from`,
 * runs past midnight.
 */
export interface FloorHours {
  from: string
  until: string
}

const hourMs = 3_600_000
/** Maximum number of days: nobody plans a packing floor by the hour beyond that. */
const daysMax = 400

/** Time (ms) between two instants during which the floor packs; without hours it packs around the clock. */
export function workedMs(from: Date, until: Date, timeZone: string, hours: FloorHours | null): number {
  const [start, end] = [from.getTime(), until.getTime()]
  if (end <= start) return 0
  if (!hours) return end - start
  let sum = 0
  const first = Temporal.Instant.fromEpochMilliseconds(start)
    .toZonedDateTimeISO(timeZone)
    .toPlainDate()
    .subtract({ days: 1 })
  for (let day = first, n = 0; n < daysMax; day = day.add({ days: 1 }), n += 1) {
    const opens = firstReached(day, hours.from, timeZone)
    if (opens >= end) break
    sum += Math.max(0, Math.min(end, closesAt(day, hours, timeZone)) - Math.max(start, opens))
  }
  return sum
}

/** The instant at which this much working time (ms) has passed since another. */
export function afterWorkedMs(from: Date, workMs: number, timeZone: string, hours: FloorHours | null): Date {
  if (!hours || workMs <= 0) return new Date(from.getTime() + Math.max(0, workMs))
  let left = workMs
  const first = Temporal.Instant.fromEpochMilliseconds(from.getTime())
    .toZonedDateTimeISO(timeZone)
    .toPlainDate()
    .subtract({ days: 1 })
  let day = first
  for (let n = 0; n < daysMax; day = day.add({ days: 1 }), n += 1) {
    const opens = Math.max(from.getTime(), firstReached(day, hours.from, timeZone))
    const open = Math.max(0, closesAt(day, hours, timeZone) - opens)
    if (open >= left) return new Date(opens + left)
    left -= open
  }
  return new Date(firstReached(day, hours.from, timeZone))
}

/** The hours of the day (0-23) between two instants in which the floor packs; empty if it does not. */
export function hoursBetween(from: Date, until: Date, timeZone: string, hours: FloorHours | null): number[] {
  const found: number[] = []
  const first = Temporal.Instant.fromEpochMilliseconds(from.getTime()).toZonedDateTimeISO(timeZone).hour
  const count = Math.min(24, Math.ceil((until.getTime() - from.getTime()) / hourMs))
  for (let n = 0; n < count; n += 1) {
    const hour = (first + n) % 24
    if (!hours || isOpenIn(hours, hour)) found.push(hour)
  }
  return found
}

function isOpenIn({ from, until }: FloorHours, hour: number): boolean {
  const [opens, closes] = [Number(from.slice(0, 2)), Number(until.slice(0, 2)) + (until.endsWith(':00') ? 0 : 1)]
  return until > from ? hour >= opens && hour < closes : hour >= opens || hour < closes
}

function closesAt(day: Temporal.PlainDate, { from, until }: FloorHours, timeZone: string): number {
  if (until === '24:00') return firstReached(day.add({ days: 1 }), '00:00', timeZone)
  return firstReached(until > from ? day : day.add({ days: 1 }), until, timeZone)
}
