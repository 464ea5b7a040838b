/** A packer sealed a parcel with this many units. */
export interface PackScan {
  packer: string
  at: Date
  units: number
}

/** A forecast: 80 times out of 100 the value is between `low` and `high`. */
export interface Band {
  low: number
  mid: number
  high: number
}

const contents = ['single', 'few', 'many'] as const
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

const secondMs = 1_000
const hourMs = 3_600_000
/** The 90 % quantile of the normal distribution. */
const z90 = 1.2816
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
/**
 * Packers nobody has measured differ by about this much (variance of ln seconds), and tomorrow differs from today by
 * about the second.
 */
const packerVariance = 0.04
const dayVariance = 0.0025

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
export function givenPace(perPackerHour: number): PackRate {
  return {
    ...learnPackRate([], () => 0),
    logSeconds: Math.log(hourMs / secondMs / perPackerHour),
    tail: 1,
    byContent: { single: 0, few: 0, many: 0 },
    busyShare: 1,
    weight: givenWeight,
  }
}

export interface Hands {
  count: number
  /** Who they are, if known: each is calculated with their own rate. */
  names?: readonly string[]
}

export interface Work {
  pace: PackRate
  hands: Hands
  /** What is to be packed, by content; all zero: the usual mix. */
  mix: ContentMix
  /** Hours of the day in which it is packed, if known; the work is spread evenly over them. */
  hours?: readonly number[]
  /**
   * Average number of unpacked parcels per batch: nobody helps with a batch that somebody else has. Without it, work
   * can be shared down to the last parcel.
   */
  batchParcels?: number
}

/** Parcels one packer seals per hour of their shift, including breaks, with the band of uncertainty. */
export function ratePerPackerHour(work: Omit<Work, 'hands'> & { hands?: Hands }): Band {
  return band(
    perHour(work.pace, work.mix, work.hours, undefined),
    Math.sqrt(uncertainty(work.pace, work.hands?.count ?? 1)),
  )
}

/**
 * Parcels these packers seal in this much working time (ms). Few parcels vary more than many; unknown packers more than
 * known ones.
 */
export function packable(work: Work, workedMs: number): Band {
  const names = (work.hands.names ?? []).slice(0, work.hands.count)
  const strangers = work.hands.count - names.length
  const rate =
    names.reduce((sum, name) => sum + perHour(work.pace, work.mix, work.hours, name), 0) +
    strangers * perHour(work.pace, work.mix, work.hours, undefined)
  const mid = (rate * Math.max(0, workedMs)) / hourMs
  if (!(mid > 0)) return { low: 0, mid: 0, high: 0 }
  const chance = (Math.exp(work.pace.logVariance) - 1) / Math.max(mid, 1)
  const { low, high } = band(mid, Math.sqrt(uncertainty(work.pace, work.hands.count) + chance))
  return { low: Math.floor(low), mid: Math.floor(mid), high: Math.floor(high) }
}

/**
 * Packers needed so that, nine times out of ten, the last of these parcels is sealed within this much working time
 * (ms). Null: even as many as can be kept busy would not be enough.
 */
export function packersNeeded(work: Omit<Work, 'hands'>, parcels: number, workedMs: number): number | null {
  if (parcels <= 0) return 0
  const enough = (count: number): boolean => verdictOn({ ...work, hands: { count } }, parcels, workedMs) === 'fits'
  const most = Math.min(handsMax, batchesOf(work, parcels))
  if (!enough(most)) return null
  let [few, many] = [0, most]
  while (many - few > 1) {
    const middle = (few + many) >> 1
    if (enough(middle)) many = middle
    else few = middle
  }
  return many
}

/**
 * Whether the last parcel is sealed in time: nine times out of ten (`fits`), more likely than not (`tight`), or
 * probably not (`fails`).
 */
export type Verdict = 'fits' | 'tight' | 'fails'

/** The verdict on this many parcels in this much working time (ms), including the wait for the last batch. */
export function verdictOn(work: Work, parcels: number, workedMs: number): Verdict {
  const time = timeFor(work, parcels)
  if (!time || time.mid > workedMs + 1) return 'fails'
  return time.high > workedMs + 1 ? 'tight' : 'fits'
}

const handsMax = 1_000

/**
 * How far the wait for the last batch deviates from its mean, as a fraction of it. Our own number, from a simulation of
 * eight packers with batches of 1 to 10.
 */
const lastBatchSpread = 0.6

/**
 * Working time (ms) until all parcels are sealed: `low` is the fast end of the band. Null: never, because there are no
 * packers. More packers than batches have nothing to do, and once the last batch is taken the others wait for whoever
 * has most left. If what they have left is spread evenly, the last of `h` packers finishes (h - 1) / 2(h + 1) of a
 * batch after the time they would need together.
 */
export function timeFor(work: Work, parcels: number): Band | null {
  if (parcels <= 0) return { low: 0, mid: 0, high: 0 }
  const { batchParcels = 0, pace } = work
  const hands = { ...work.hands, count: Math.min(work.hands.count, batchesOf(work, parcels)) }
  const { count } = hands
  const inOneHour = packable({ ...work, hands }, 1000 * hourMs).mid / 1000
  if (inOneHour <= 0) return null
  const lastBatch = (batchParcels * count * (count - 1)) / (2 * (count + 1))
  const mid = ((parcels + lastBatch) / inOneHour) * hourMs
  const chance =
    (Math.exp(pace.logVariance) - 1) / parcels + ((lastBatch / (parcels + lastBatch)) * lastBatchSpread) ** 2
  const { low, high } = band(mid, Math.sqrt(uncertainty(pace, count) + chance))
  return { low, mid, high }
}

function batchesOf({ batchParcels }: Pick<Work, 'batchParcels'>, parcels: number): number {
  return batchParcels === undefined ? Infinity : Math.ceil(parcels / batchParcels)
}

function perHour(
  { logSeconds, usual, byContent, byPacker, byHour, tail, busyShare }: PackRate,
  mix: ContentMix,
  hours: readonly number[] | undefined,
  packer: string | undefined,
): number {
  const known = contents.some((one) => mix[one] > 0) ? mix : usual
  const all = contents.reduce((sum, one) => sum + known[one], 0)
  const content = contents.reduce((sum, one) => sum + (known[one] / all) * Math.exp(byContent[one]), 0)
  const seconds = Math.exp(logSeconds + (packer === undefined ? 0 : (byPacker[packer] ?? 0))) * content * tail
  const ofHours =
    hours && hours.length > 0 ? hours.reduce((sum, hour) => sum + Math.exp(-byHour[hour]!), 0) / hours.length : 1
  return (hourMs / secondMs / seconds) * busyShare * ofHours
}

/** Variance of ln(rate): of what was learned, of who packs, of the day. */
function uncertainty({ weight, logVariance }: PackRate, hands: number): number {
  return logVariance / weight + packerVariance / Math.max(1, hands) + dayVariance
}

function band(mid: number, deviation: number): Band {
  return { low: mid * Math.exp(-z90 * deviation), mid, high: mid * Math.exp(z90 * deviation) }
}
