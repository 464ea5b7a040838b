import { contentOf, type Content } from '../../../shared/deadline/pack-rate.ts'
import type { Random } from '../../lib/seeded-random.ts'

/**
 * Median seconds from seal to seal for a parcel with one piece: pick, pack and label in a minute and a half is the
 * target that a vendor of warehouse software sets for small shops, whose teams it finds at three to five minutes
 * (skunexus.com, "The 90-second pick pack ship blueprint"). It is slower than the forecast assumes before any scan, so
 * there is something to learn.
 */
const secondsPerParcel = 90
/**
 * How times scatter (standard deviations of ln seconds): nobody has published these, so they are the initial values of
 * `shared/deadline/pack-rate.ts`.
 */
const parcelSpread = Math.sqrt(0.3)
const packerSpread = Math.sqrt(0.04)
/** More pieces take longer: same source, as ln seconds on top of a single piece. */
const beyondSingle: Record<Content, number> = { single: 0, few: 0.25, many: 0.65 }
/** Someone fetches tape or water once every this many parcels, for this long. Our own guess. */
const pauseEvery = 25
const pauseSeconds = 120
/** From the shelves to the table with a batch: our own guess, too. */
const walkSeconds = 25
/** The share of a parcel's time until its last piece is scanned; the rest is closing and sticking. */
export const scanningShare = 0.6

/** One packer's speed: some are always quicker, every parcel is different. */
export interface Pace {
  parcelSeconds(pieces: number): number
  walkSeconds(): number
}

export function paceOf(random: Random): Pace {
  const own = Math.exp(normal(random) * packerSpread)
  const scattered = (median: number): number => median * own * Math.exp(normal(random) * parcelSpread)
  return {
    parcelSeconds: (pieces) =>
      scattered(secondsPerParcel) * Math.exp(beyondSingle[contentOf(pieces)]) +
      (random() < 1 / pauseEvery ? pauseSeconds : 0),
    walkSeconds: () => scattered(walkSeconds),
  }
}

/** Box-Muller transform. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}
