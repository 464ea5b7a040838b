/** What is known about how much a session sells. */
export interface SaidOfSession {
  state: 'scheduled' | 'open' | 'paused' | 'closed'
  /** Parcels that it has become, once it was open. */
  counted: number | null
  /** What its host expects. */
  planned: number | null
  /** Units that members promise to bring for it. */
  promised: number | null
  /** What the seller's last sales usually became. */
  usual: number | null
}

export const expectedSources = ['counted', 'planned', 'promised', 'usual', 'unknown'] as const
export type ExpectedSource = (typeof expectedSources)[number]

/** How many parcels a session is expected to make, and how that is known. */
export interface Expected {
  parcels: number | null
  source: ExpectedSource
}

/**
 * What happened counts before what was said, and that before what was usual. Orders and promised units are taken for a
 * parcel each, cautiously, as when an hour is planned.
 */
export function expectedOf({ state, counted, planned, promised, usual }: SaidOfSession): Expected {
  if (state === 'closed' && counted !== null) return { parcels: counted, source: 'counted' }
  const said: Expected =
    planned !== null
      ? { parcels: planned, source: 'planned' }
      : promised !== null
        ? { parcels: promised, source: 'promised' }
        : usual !== null
          ? { parcels: usual, source: 'usual' }
          : { parcels: null, source: 'unknown' }
  return counted !== null && counted > (said.parcels ?? 0) ? { parcels: counted, source: 'counted' } : said
}
