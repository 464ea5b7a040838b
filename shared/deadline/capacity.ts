import { contents, hourMs, secondMs, type ContentMix, type PackRate } from './pack-rate.ts'

/** A forecast: 80 times out of 100 the value is between `low` and `high`. */
export interface Band {
  low: number
  mid: number
  high: number
}

/** The 90 % quantile of the normal distribution. */
const z90 = 1.2816
/**
 * Packers nobody has measured differ by about this much (variance of ln seconds), and tomorrow differs from today by
 * about the second.
 */
const packerVariance = 0.04
const dayVariance = 0.0025

export interface Packers {
  count: number
  /** Who they are, if known: each is calculated with their own rate. */
  names?: readonly string[]
}

export interface Work {
  packRate: PackRate
  packers: Packers
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
export function ratePerPackerHour(work: Omit<Work, 'packers'> & { packers?: Packers }): Band {
  return band(
    perHour(work.packRate, work.mix, work.hours, undefined),
    Math.sqrt(uncertainty(work.packRate, work.packers?.count ?? 1)),
  )
}

/**
 * Parcels these packers seal in this much working time (ms). Few parcels vary more than many; unknown packers more than
 * known ones.
 */
export function packable(work: Work, workedMs: number): Band {
  const names = (work.packers.names ?? []).slice(0, work.packers.count)
  const strangers = work.packers.count - names.length
  const rate =
    names.reduce((sum, name) => sum + perHour(work.packRate, work.mix, work.hours, name), 0) +
    strangers * perHour(work.packRate, work.mix, work.hours, undefined)
  const mid = (rate * Math.max(0, workedMs)) / hourMs
  if (!(mid > 0)) return { low: 0, mid: 0, high: 0 }
  const chance = (Math.exp(work.packRate.logVariance) - 1) / Math.max(mid, 1)
  const { low, high } = band(mid, Math.sqrt(uncertainty(work.packRate, work.packers.count) + chance))
  return { low: Math.floor(low), mid: Math.floor(mid), high: Math.floor(high) }
}

/**
 * Packers needed so that, nine times out of ten, the last of these parcels is sealed within this much working time
 * (ms). Null: even as many as can be kept busy would not be enough.
 */
export function packersNeeded(work: Omit<Work, 'packers'>, parcels: number, workedMs: number): number | null {
  if (parcels <= 0) return 0
  const enough = (count: number): boolean => verdictOn({ ...work, packers: { count } }, parcels, workedMs) === 'fits'
  const most = Math.min(packersMax, batchesOf(work, parcels))
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

const packersMax = 1_000

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
  const { batchParcels = 0, packRate } = work
  const packers = { ...work.packers, count: Math.min(work.packers.count, batchesOf(work, parcels)) }
  const { count } = packers
  const inOneHour = packable({ ...work, packers }, 1000 * hourMs).mid / 1000
  if (inOneHour <= 0) return null
  const lastBatch = (batchParcels * count * (count - 1)) / (2 * (count + 1))
  const mid = ((parcels + lastBatch) / inOneHour) * hourMs
  const chance =
    (Math.exp(packRate.logVariance) - 1) / parcels + ((lastBatch / (parcels + lastBatch)) * lastBatchSpread) ** 2
  const { low, high } = band(mid, Math.sqrt(uncertainty(packRate, count) + chance))
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
function uncertainty({ weight, logVariance }: PackRate, packers: number): number {
  return logVariance / weight + packerVariance / Math.max(1, packers) + dayVariance
}

function band(mid: number, deviation: number): Band {
  return { low: mid * Math.exp(-z90 * deviation), mid, high: mid * Math.exp(z90 * deviation) }
}

/** As answers show it. */
export function toTenths({ low, mid, high }: Band): Band {
  const round = (value: number): number => Math.round(value * 10) / 10
  return { low: round(low), mid: round(mid), high: round(high) }
}
