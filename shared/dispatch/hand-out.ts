/** What comes of a try to collect at a point. Only `ok` hands a parcel out; `wrong` is told as a refusal. */
export const handOutResults = ['ok', 'already-collected', 'too-late', 'not-here'] as const
export type HandOutResult = (typeof handOutResults)[number] | 'wrong'

/** Wrong codes at one point within an hour, after which it must wait: guessing one of a million stays hopeless. */
export const wrongCodesAnHour = 20
/** Wrong digits for one parcel within an hour, after which only its code counts. */
export const wrongDigitsAnHour = 5

/** What is known of the parcel that somebody wants to collect. */
export interface Collected {
  /** Whether the parcel is, or was, at this point. */
  isHere: boolean
  outcome: 'delivered' | 'returned' | null
}

/** The result for a parcel that was named rightly. */
export function handOutResult({ isHere, outcome }: Collected): Exclude<HandOutResult, 'wrong'> {
  if (!isHere) return 'not-here'
  if (outcome === 'delivered') return 'already-collected'
  return outcome === 'returned' ? 'too-late' : 'ok'
}
