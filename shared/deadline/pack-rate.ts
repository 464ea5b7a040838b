/** A packer sealed a parcel with this many units. */
export interface PackScan {
  packer: string
  at: Date
  units: number
}

export const contents = ['single', 'few', 'many'] as const
export type Content = (typeof contents)[number]
/** Parcels by the kind of their contents. */
export type ContentMix = Record<Content, number>

/**
 * What was learned from scans, as plain data. Effects are differences of ln(seconds), shrunk towards the usual value
 * while there are few scans.
 */
export interface PackRate {
  /** Intervals between scans it was learned from; 0: only the prior. */
  scans: number
  /** How many scans it counts as. */
  weight: number
  /** Parcels of each kind among those scans. */
  usual: ContentMix
  logSeconds: number
  logVariance: number
  /** Mean of e^residual: what the long tail of real packing times adds to the mean of the logarithms. */
  tail: number
  byContent: Record<Content, number>
  byPacker: Record<string, number>
  byHour: readonly number[]
  /** Fraction of the time between the first and last scan of a shift spent packing; the rest is breaks. */
  busyShare: number
}

export const secondMs = 1_000
export const hourMs = 3_600_000
/**
 * A longer pause between two scans is a break, not work on one parcel; beyond the second limit a new shift begins (ms).
 */
const breakMsMin = 10 * 60_000
const shiftGapMsMin = 2 * hourMs
/** Offline scans carry their own times, but nobody seals faster than this (ms). */
const sealMsMin = 3 * secondMs

/**
 * Before any scan: our own cautious numbers, not measured. 75 s per parcel, one in ten over two and a half minutes, a
 * tenth of the shift in breaks.
 */
const prior = {
  seconds: 75,
  logVariance: 0.3,
  busyShare: 0.9,
  weight: 5,
  byContent: { single: -0.15, few: 0.1, many: 0.5 },
  usual: { single: 3, few: 2, many: 0 },
}
/** An effect of content, packer or hour reaches half its weight after this many scans of its own. */
const effectWeight = 20
/** The kind of a parcel by its number of units: one, two to four, more. */
export function contentOf(units: number): Content {
  if (units <= 1) return 'single'
  return units <= 4 ? 'few' : 'many'
}

interface Interval {
  packer: string
  content: Content
  hour: number
  logSeconds: number
}

/**
 * Learns how fast parcels are packed from scans in any order: by packer, by content and by hour of the day (`hourOf`,
 * 0-23 in the sale's zone). The time for a parcel is the time since the same packer's previous scan; breaks are not
 * parcels, but count in `busyShare`.
 */
export function learnPackRate(scans: readonly PackScan[], hourOf: (at: Date) => number): PackRate {
  const { intervals, busyMs, shiftMs } = intervalsOf(scans, hourOf)
  const mean = (values: readonly number[], before: number, weight: number): number =>
    (before * weight + values.reduce((sum, value) => sum + value, 0)) / (weight + values.length)
  const level = (interval: Interval): number => interval.logSeconds - prior.byContent[interval.content]
  const logSeconds = mean(intervals.map(level), Math.log(prior.seconds), prior.weight)
  const effectOf = (
    key: (interval: Interval) => string,
    known: (interval: Interval) => number,
    before: (name: string) => number,
  ): Record<string, number> =>
    Object.fromEntries(
      [...grouped(intervals, key)].map(([name, group]) => [
        name,
        mean(
          group.map((one) => one.logSeconds - known(one)),
          before(name),
          effectWeight,
        ),
      ]),
    )

  const byContent = {
    ...prior.byContent,
    ...effectOf(
      (one) => one.content,
      () => logSeconds,
      (name) => prior.byContent[name as Content],
    ),
  }
  const byPacker = effectOf(
    (one) => one.packer,
    (one) => logSeconds + byContent[one.content],
    () => 0,
  )
  const hours = effectOf(
    (one) => String(one.hour),
    (one) => logSeconds + byContent[one.content] + byPacker[one.packer]!,
    () => 0,
  )
  const byHour = Array.from({ length: 24 }, (_, hour) => hours[String(hour)] ?? 0)
  const residuals = intervals.map(
    (one) => one.logSeconds - logSeconds - byContent[one.content] - byPacker[one.packer]! - byHour[one.hour]!,
  )
  return {
    scans: intervals.length,
    weight: prior.weight + intervals.length,
    logSeconds,
    byContent,
    byPacker,
    byHour,
    logVariance: mean(
      residuals.map((residual) => residual ** 2),
      prior.logVariance,
      prior.weight,
    ),
    tail: mean(
      residuals.map((residual) => Math.exp(residual)),
      Math.exp(prior.logVariance / 2),
      prior.weight,
    ),
    usual: {
      single: prior.usual.single + count(intervals, 'single'),
      few: prior.usual.few + count(intervals, 'few'),
      many: prior.usual.many + count(intervals, 'many'),
    },
    busyShare: (prior.busyShare * hourMs + busyMs) / (hourMs + shiftMs),
  }
}

function count(intervals: readonly Interval[], content: Content): number {
  return intervals.filter((one) => one.content === content).length
}

function grouped<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const one of all) {
    const group = groups.get(keyOf(one))
    if (group) group.push(one)
    else groups.set(keyOf(one), [one])
  }
  return groups
}

function intervalsOf(
  scans: readonly PackScan[],
  hourOf: (at: Date) => number,
): { intervals: Interval[]; busyMs: number; shiftMs: number } {
  const intervals: Interval[] = []
  let [busyMs, shiftMs] = [0, 0]
  for (const [packer, own] of grouped(scans, (scan) => scan.packer)) {
    const inTime = own.toSorted((a, b) => a.at.getTime() - b.at.getTime())
    for (const [i, scan] of inTime.entries()) {
      const gapMs = i === 0 ? Infinity : scan.at.getTime() - inTime[i - 1]!.at.getTime()
      if (gapMs >= shiftGapMsMin) continue
      shiftMs += gapMs
      if (gapMs >= breakMsMin) continue
      busyMs += gapMs
      intervals.push({
        packer,
        content: contentOf(scan.units),
        hour: hourOf(scan.at),
        logSeconds: Math.log(Math.max(gapMs, sealMsMin) / secondMs),
      })
    }
  }
  return { intervals, busyMs, shiftMs }
}

/** A stated rate counts as this many scans. */
const givenWeight = 100

/** A rate somebody states (parcels per packer and hour) instead of a learned one. */
export function givenPackRate(perPackerHour: number): PackRate {
  return {
    ...learnPackRate([], () => 0),
    logSeconds: Math.log(hourMs / secondMs / perPackerHour),
    tail: 1,
    byContent: { single: 0, few: 0, many: 0 },
    busyShare: 1,
    weight: givenWeight,
  }
}
