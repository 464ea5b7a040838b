import { Temporal } from 'temporal-polyfill'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { openTtlCache } from '../lib/ttl-cache.ts'
import { learnPackRate, type ContentMix, type PackRate } from './pack-rate.ts'
import {
  readBatchParcels,
  readMix,
  readPackers,
  readPackScans,
  readTerms,
  readTodo,
  type SaleTerms,
} from './capacity-store.ts'
import { forecastOf, type FloorDay, type Forecast } from './forecast.ts'

/** What was learned changes slowly: thousands of scans are re-read at most this often (ms). */
const learnEveryMs = 30_000
const mixEveryMs = 5_000
const todoEveryMs = 1_000

/** The number of packers, and how it is known. */
export interface KnownPackers {
  count: number
  names: string[]
  source: 'declared' | 'packing' | 'usual' | 'unknown'
}

export interface FloorForecast extends SaleTerms {
  day: FloorDay
  forecast: Forecast
  packRate: PackRate
  packers: KnownPackers
}

/** What floors can keep of their promises, learnt and reckoned no more often than is of use, however many ask. */
export interface FloorForecasts {
  /** The rate of a seller's packers, learned from their scans of the last weeks; without a seller, the usual rate. */
  packRate(db: Database, sellerId: string | undefined, timeZone: string): Promise<PackRate>
  /** For a sale's seller; an Error for no such sale. */
  ofSale(db: Database, saleId: string, sellerId: string): Promise<FloorForecast>
}

export function openFloorForecasts(clock: Clock): FloorForecasts {
  const packRates = openTtlCache<PackRate>(clock, learnEveryMs)
  const mixes = openTtlCache<{ mix: ContentMix; batchParcels: number }>(clock, mixEveryMs)
  const present = openTtlCache<Awaited<ReturnType<typeof readPackers>>>(clock, mixEveryMs)
  const forecasts = openTtlCache<FloorForecast>(clock, todoEveryMs)

  function packRate(db: Database, sellerId: string | undefined, timeZone: string): Promise<PackRate> {
    const hourOf = (at: Date): number =>
      Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone).hour
    if (!sellerId) return Promise.resolve(learnPackRate([], hourOf))
    return packRates.get(`${sellerId} ${timeZone}`, async () =>
      learnPackRate(await readPackScans(db, sellerId), hourOf),
    )
  }

  async function reckon(db: Database, saleId: string, sellerId: string): Promise<FloorForecast> {
    const sale = await readTerms(db, saleId)
    if (!sale) throw new Error(`no such sale: ${saleId}`)
    const { timeZone } = sale.terms
    const [rate, open, packing] = await Promise.all([
      packRate(db, sellerId, timeZone),
      mixes.get(sellerId, async () => ({
        mix: await readMix(db, sellerId),
        batchParcels: await readBatchParcels(db, sellerId),
      })),
      present.get(`${sellerId} ${timeZone}`, () => readPackers(db, sellerId, timeZone)),
    ])
    const todo = await readTodo(db, sellerId)
    const packers = packersOf(sale.rules.hands, packing)
    const day: FloorDay = {
      now: clock.now(),
      terms: sale.terms,
      shifts: sale.shifts,
      todo,
      work: { packRate: rate, ...open, packers },
      packersKnown: packers.source !== 'unknown',
      floorHours: sale.rules.floorHours,
    }
    return { ...sale, day, forecast: forecastOf(day), packRate: rate, packers }
  }

  return {
    packRate,
    ofSale: (db, saleId, sellerId) => forecasts.get(saleId, () => reckon(db, saleId, sellerId)),
  }
}

/**
 * A declared number first, then who is packing, then how many usually do; for a new seller nothing is known, and one
 * packer is assumed.
 */
function packersOf(declared: number | null, { now, usual }: Awaited<ReturnType<typeof readPackers>>): KnownPackers {
  if (declared !== null) return { count: declared, names: now, source: 'declared' }
  if (now.length > 0) return { count: now.length, names: now, source: 'packing' }
  return usual === null ? { count: 1, names: [], source: 'unknown' } : { count: usual, names: [], source: 'usual' }
}
