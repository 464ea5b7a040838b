import { deadlineFor, type Deadline } from './deadline.ts'

/** What a sale does with orders beyond capacity: nothing, promise them for the next working day, or pause. */
const pastCapacity = ['ignore', 'later', 'refuse'] as const
export type PastCapacity = (typeof pastCapacity)[number]

/** What a sale's promises depend on besides the instant: never changed after the sale was made. */
export interface Terms {
  policyId: string
  timeZone: string
  /**
   * The policy version the sale was made with (its `validFrom`); unset for sales from before versions were stored: then
   * that of the order's day.
   */
  policyVersion?: string | null
}

/**
 * For orders received from `fromAt` on, promises up to `fullUntil` are full; null: no longer. The latest shift before
 * an order applies.
 */
export interface PromiseShift {
  fromAt: Date
  fullUntil: Date | null
}

/** If this many consecutive promises are full, the last of them is given; no real floor comes close. */
const promisesMax = 60

/**
 * The promise an order gets: its deadline, or the first one after those that are full. A preview, the decision and
 * `verify` all get the same one, because it depends only on the instant of receipt and the rows of `promise_shift`.
 * `shifts` in any order.
 */
export function promiseFor(
  terms: Terms,
  receivedAt: Date,
  shifts: readonly PromiseShift[],
): Deadline & { shifted: boolean } {
  const plain = deadlineFor(terms.policyId, receivedAt, terms.timeZone, terms.policyVersion)
  const full = shiftAt(shifts, receivedAt)?.fullUntil
  if (!full || plain.packBy > full) return { ...plain, shifted: false }
  let later = plain
  for (let n = 0; n < promisesMax && later.packBy <= full; n += 1) later = nextPromise(terms, later)
  return { ...later, shifted: true }
}

/** The promise after another one: what an order would get that arrived just when the other is due. */
export function nextPromise(terms: Terms, { packBy }: Deadline): Deadline {
  return deadlineFor(terms.policyId, new Date(packBy.getTime() + 1), terms.timeZone, terms.policyVersion)
}

/** The shift that applies to an order received at an instant. */
function shiftAt(shifts: readonly PromiseShift[], at: Date): PromiseShift | undefined {
  let latest: PromiseShift | undefined
  for (const shift of shifts) if (shift.fromAt <= at && (!latest || shift.fromAt > latest.fromAt)) latest = shift
  return latest
}
