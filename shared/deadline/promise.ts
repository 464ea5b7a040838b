import { deadlineFor, type Deadline } from './deadline.ts'

/** What a sale does with orders past what can be packed: nothing, promise them the next working day, or pause. */
const pastCapacity = ['ignore', 'later', 'refuse'] as const
export type PastCapacity = (typeof pastCapacity)[number]

/** What the promises of a sale follow from besides the instant: never changed after it was made. */
export interface Terms {
  policyId: string
  timeZone: string
  /** The version of the policy the sale was made with (its `validFrom`); unset in sales made before versions were kept: that of the order's day. */
  policyVersion?: string | null
}

/** For orders received from `fromAt` on, promises up to `fullUntil` are taken; null: no longer. The latest one before an order counts. */
export interface PromiseShift {
  fromAt: Date
  fullUntil: Date | null
}

/** A floor that is full for so many promises in a row is told the last of them; no real one comes near. */
const promisesMax = 60

/**
 * The promise an order gets: its deadline, or the first one after those that are full. Whoever asks beforehand, whoever decides, and `verify` get the
 * same, since it follows from the instant of receipt and the rows of `promise_shift` alone. `shifts` in any order.
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

/** The promise after another one: what an order would get that came in just when the other is due. */
export function nextPromise(terms: Terms, { packBy }: Deadline): Deadline {
  return deadlineFor(terms.policyId, new Date(packBy.getTime() + 1), terms.timeZone, terms.policyVersion)
}

/** The shift that counts for an order received at an instant. */
function shiftAt(shifts: readonly PromiseShift[], at: Date): PromiseShift | undefined {
  let latest: PromiseShift | undefined
  for (const shift of shifts) if (shift.fromAt <= at && (!latest || shift.fromAt > latest.fromAt)) latest = shift
  return latest
}
