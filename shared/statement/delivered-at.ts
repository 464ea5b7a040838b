import { Temporal } from 'temporal-polyfill'
import { BoundedMap } from '../lib/bounded-map.ts'
import type { ClassifiedLine } from './classify-lines.ts'
import type { LineOutcome } from './outcome.ts'
import type { Target } from './target.ts'

/** Money comes for what was delivered. */
const telling: readonly LineOutcome[] = ['agreed', 'short', 'over', 'fee-not-in-policy', 'fee-above-order']

/**
 * When a line says that a parcel was delivered, where nobody else told; null if it does not. A platform settles an
 * order weeks later: without a day of its own it was delivered when it was expected to be, but not after it was paid
 * (`now`), so that its due day stays the one that was promised.
 */
export function openDeliveredAt(now: Date): (line: ClassifiedLine, target: Target) => Date | null {
  // The lines of a statement name few days, and each of them often.
  const days = new BoundedMap<string, string>(1_000)
  const evenings = new BoundedMap<string, number>(1_000)
  const dayAfter = (day: string, count: number): string =>
    days.remember(`${day} ${count}`, () => Temporal.PlainDate.from(day).add({ days: count }).toString())
  const eveningOf = (day: string, timeZone: string): number =>
    evenings.remember(
      `${day} ${timeZone}`,
      () => Temporal.PlainDateTime.from(`${day}T20:00`).toZonedDateTime(timeZone).epochMilliseconds,
    )
  return ({ kind, outcome, amount, day, deliveredOn }, target) => {
    const { isOnTheWay, handedOverOn, usualDeliveryDays, timeZone } = target
    if (!isOnTheWay || kind !== 'payment' || amount <= 0 || !telling.includes(outcome)) return null
    const expected = dayAfter(handedOverOn, usualDeliveryDays)
    const told = deliveredOn ?? (day !== null && day < expected ? day : expected)
    const on = told < handedOverOn ? handedOverOn : told
    return new Date(Math.min(eveningOf(on, timeZone), now.getTime()))
  }
}
