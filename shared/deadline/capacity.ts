/** A seal of a packer: so many units went into the parcel. */
export interface PackScan {
  packer: string
  at: Date
  units: number
}

/** What a forecast says: 80 of 100 times it comes between `low` and `high`. */
export interface Band {
  low: number
  mid: number
  high: number
}

const contents = ['single', 'few', 'many'] as const
export type Content = (typeof contents)[number]
/** Parcels by what is in them. */
export type ContentMix = Record<Content, number>

/** What was learnt from scans, as plain data. Effects are differences of ln(seconds), shrunk towards what is usual as long as scans are few. */
export interface PackRate {
  /** Intervals between scans it was learnt from; 0: nothing but the prior. */
  scans: number
  /** As so many scans it is believed. */
  weight: number
  /** Parcels of each content among those scans. */
  usual: ContentMix
  logSeconds: number
  logVariance: number
  /** Mean of e^residual: what the long tail of real packing adds to the mean of the logarithms. */
  tail: number
  byContent: Record<Content, number>
  byPacker: Record<string, number>
  byHour: readonly number[]
  /** Part of the time between the first and the last scan of a shift in which a packer packs; the rest is breaks. */
  busyShare: number
}

const secondMs = 1_000
const hourMs = 3_600_000
/** Of a normal distribution, the 90 % quantile. */
const z90 = 1.2816
/** A longer pause between two scans is a break, not the work on one parcel; after the longest a new shift begins (ms). */
const breakMsMin = 10 * 60_000
const shiftGapMsMin = 2 * hourMs
/** Scans made offline come in with times of their own, but nobody seals faster than this (ms). */
const sealMsMin = 3 * secondMs

/** Before any scan, our own cautious numbers, not measured: 75 s for a parcel, one in ten over two and a half minutes, a tenth of the shift in breaks. */
const prior = {
  seconds: 75,
  logVariance: 0.3,
  busyShare: 0.9,
  weight: 5,
  byContent: { single: -0.15, few: 0.1, many: 0.5 },
  usual: { single: 3, few: 2, many: 0 },
}
/** An effect of content, packer or hour is believed by half after so many scans of its own. */
const effectWeight = 20
/** Packers nobody has measured differ by about this much (variance of ln seconds), and tomorrow from today by about that. */
const packerVariance = 0.04
const dayVariance = 0.0025

/** What kind of parcel so many units make: one, two to four, more. */
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
 * Learns how fast parcels are packed from scans in any order: by packer, by content and by hour of the day (`hourOf`, 0-23 in the sale's zone).
 * The time of a parcel is the time since the same packer's scan before; breaks are no parcels, but count in `busyShare`.
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

/** As many scans a stated pace is believed. */
const givenWeight = 100

/** A pace somebody states (parcels per packer and hour) instead of one that was learnt. */
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
  /** Who they are, where known: each is reckoned with their own pace. */
  names?: readonly string[]
}

export interface Work {
  pace: PackRate
  hands: Hands
  /** What is to be packed, by content; all zero: as usual. */
  mix: ContentMix
  /** Hours of the day it is packed in, where they are known; it is spread evenly over them. */
  hours?: readonly number[]
  /** Parcels still to be packed per batch, on average: nobody helps with a batch that somebody has. Without it, work can be shared to the last parcel. */
  batchParcels?: number
}

/** Parcels one packer seals in an hour of their shift, breaks included, with the band of what is not known about it. */
export function ratePerPackerHour(work: Omit<Work, 'hands'> & { hands?: Hands }): Band {
  return band(
    perHour(work.pace, work.mix, work.hours, undefined),
    Math.sqrt(uncertainty(work.pace, work.hands?.count ?? 1)),
  )
}

/** Parcels that these hands seal in so much working time (ms). Few parcels vary more than many; unknown hands more than known ones. */
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

/** Hands needed so that nine times of ten the last of so many parcels is sealed within so much working time (ms). Null: as many as have anything to do would not do. */
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

/** Whether the last of so many parcels is sealed in time: nine times of ten (`fits`), rather than not (`tight`), or rather not (`fails`). */
export type Verdict = 'fits' | 'tight' | 'fails'

/** What becomes of so many parcels in so much working time (ms), the wait for the last batch included. */
export function verdictOn(work: Work, parcels: number, workedMs: number): Verdict {
  const time = timeFor(work, parcels)
  if (!time || time.mid > workedMs + 1) return 'fails'
  return time.high > workedMs + 1 ? 'tight' : 'fits'
}

const handsMax = 1_000

/** How far the wait for the last batch is off its mean, as a part of it. Our own number, by simulation of eight packers with batches of 1 to 10. */
const lastBatchSpread = 0.6

/**
 * Working time (ms) until so many parcels are sealed: `low` is the fast end of the band. Null: never, there are no hands. There is nothing to do for more hands
 * than there are batches; and once the last batch is taken the others wait for whoever has most left to do. With what is left in their hands spread evenly,
 * of `h` hands the last ends (h - 1) / 2(h + 1) of a batch after they would all together.
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

/** Variance of ln(rate): of what was learnt, of who packs, of the day. */
function uncertainty({ weight, logVariance }: PackRate, hands: number): number {
  return logVariance / weight + packerVariance / Math.max(1, hands) + dayVariance
}

function band(mid: number, deviation: number): Band {
  return { low: mid * Math.exp(-z90 * deviation), mid, high: mid * Math.exp(z90 * deviation) }
}
