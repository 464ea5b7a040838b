import { Temporal } from 'temporal-polyfill'
import type { ClassifiedLine } from './classify-lines.ts'
import type { LineOutcome } from './outcome.ts'
import type { Target } from './target.ts'

/** Money comes for what was delivered. */
const telling: readonly LineOutcome[] = ['agreed', 'short', 'over', 'fee-not-in-policy', 'fee-above-order']

/**
 * When a line says that a parcel was delivered, where nobody else told; null if it does not. A platform settles an
 * order weeks later: without a day of its own it was delivered when it was expected to be, but not after it was paid,
 * so that its due day stays the one that was promised.
 */
export function deliveredAt(
  { kind, outcome, amount, day, deliveredOn }: ClassifiedLine,
  { isOnTheWay, handedOverOn, usualDeliveryDays, timeZone }: Target,
  now: Date,
): Date | null {
  if (!isOnTheWay || kind !== 'payment' || amount <= 0 || !telling.includes(outcome)) return null
  const expected = Temporal.PlainDate.from(handedOverOn).add({ days: usualDeliveryDays }).toString()
  const told = deliveredOn ?? (day !== null && day < expected ? day : expected)
  const on = told < handedOverOn ? handedOverOn : told
  const evening = Temporal.PlainDateTime.from(`${on}T20:00`).toZonedDateTime(timeZone).epochMilliseconds
  return new Date(Math.min(evening, now.getTime()))
}
