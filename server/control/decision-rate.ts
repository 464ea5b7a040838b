/** How many orders of a sale had been decided by an instant (ms since 1970). */
export interface Sample {
  at: number
  decided: number
}

/** The rate covers the last ten seconds: long enough to read, short enough to show a surge while it lasts (ms). */
const windowMs = 10_000

/**
 * Decisions a second from samples in chronological order, and the samples the next call needs. Null with a single
 * sample.
 */
export function decisionRateOf(samples: readonly Sample[]): { pace: number | null; kept: Sample[] } {
  const last = samples.at(-1)
  if (!last) return { pace: null, kept: [] }
  const kept = samples.filter(({ at }) => at >= last.at - windowMs)
  const first = kept[0]!
  const ms = last.at - first.at
  return { pace: ms <= 0 ? null : Math.round(((last.decided - first.decided) * 10_000) / ms) / 10, kept }
}
