/**
 * What a line is: money for a parcel or order; money for something else (a correction, a promotion); or a fee that a
 * carrier held ("tạm thu") or gave back ("đã hoàn").
 */
export const lineKinds = ['payment', 'adjustment', 'held', 'given-back'] as const
export type LineKind = (typeof lineKinds)[number]

/** How a line can differ from what is due. */
export const lineDifferences = [
  'short',
  'over',
  'twice',
  'unknown',
  'fee-not-in-policy',
  'other-currency',
  'negative',
  'fee-above-order',
  'before-hand-over',
  'adjustment',
  'held',
  'given-back',
] as const
export type LineDifference = (typeof lineDifferences)[number]

/**
 * The classes of lines, of which each is in exactly one. `agreed` closes what it is for; `paired` are a fee that was
 * held and the line that gives it back; `known` was told by an earlier statement.
 */
export const lineOutcomes = ['agreed', 'paired', 'known', ...lineDifferences] as const
export type LineOutcome = (typeof lineOutcomes)[number]

const settled: readonly LineOutcome[] = ['agreed', 'paired', 'known']

/** Whether a person has to look at it. */
export function isDifference(outcome: LineOutcome): outcome is LineDifference {
  return !settled.includes(outcome)
}

/** Differences of which what was paid can be entered; of the others there is no parcel, or no money in its currency. */
export function isAcceptable(outcome: LineOutcome): boolean {
  return isDifference(outcome) && !['unknown', 'other-currency', 'held', 'given-back'].includes(outcome)
}
