import { Temporal } from 'temporal-polyfill'
import type { Context } from '../context.ts'
import type { Database } from '../db/database.ts'
import { openTtlCache } from '../lib/ttl-cache.ts'
import { learnPackRate, type ContentMix, type PackRate } from './capacity.ts'
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

const paces = openTtlCache<PackRate>(learnEveryMs)
const mixes = openTtlCache<{ mix: ContentMix; batchParcels: number }>(mixEveryMs)
const packers = openTtlCache<Awaited<ReturnType<typeof readPackers>>>(mixEveryMs)
const outlooks = openTtlCache<FloorOutlook>(todoEveryMs)

/** The number of packers, and how it is known. */
export interface KnownHands {
  count: number
  names: string[]
  source: 'declared' | 'packing' | 'usual' | 'unknown'
}

export interface FloorOutlook extends SaleTerms {
  day: FloorDay
  outlook: Forecast
  pace: PackRate
  hands: KnownHands
}

type Reading = Pick<Context, 'clock'> & { db: Database }

/** The rate of a seller's packers, learned from their scans of the last weeks; without a seller, the usual rate. */
export function paceOf(ctx: Reading, sellerId: string | undefined, timeZone: string): Promise<PackRate> {
  const hourOf = (at: Date): number =>
    Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone).hour
  if (!sellerId) return Promise.resolve(learnPackRate([], hourOf))
  return paces.get(ctx, `${sellerId} ${timeZone}`, async () =>
    learnPackRate(await readPackScans(ctx.db, sellerId), hourOf),
  )
}

/**
 * Which of its promises a sale's floor can keep: computed at most once a second, however many ask. Undefined if there
 * is no such sale.
 */
export async function floorOutlook(ctx: Reading, saleId: string, sellerId: string): Promise<FloorOutlook> {
  return outlooks.get(ctx, saleId, async () => {
    const sale = await readTerms(ctx.db, saleId)
    if (!sale) throw new Error(`no such sale: ${saleId}`)
    const { timeZone } = sale.terms
    const [pace, open, packing] = await Promise.all([
      paceOf(ctx, sellerId, timeZone),
      mixes.get(ctx, sellerId, async () => ({
        mix: await readMix(ctx.db, sellerId),
        batchParcels: await readBatchParcels(ctx.db, sellerId),
      })),
      packers.get(ctx, `${sellerId} ${timeZone}`, () => readPackers(ctx.db, sellerId, timeZone)),
    ])
    const todo = await readTodo(ctx.db, sellerId)
    const hands = handsOf(sale.rules.hands, packing)
    const now = ctx.clock.now()
    const day: FloorDay = {
      now,
      terms: sale.terms,
      shifts: sale.shifts,
      todo,
      work: { pace, ...open, hands },
      handsKnown: hands.source !== 'unknown',
      floorHours: sale.rules.floorHours,
    }
    return { ...sale, day, outlook: forecastOf(day), pace, hands }
  })
}

/**
 * A declared number first, then who is packing, then how many usually do; for a new seller nothing is known, and one
 * packer is assumed.
 */
function handsOf(declared: number | null, { now, usual }: Awaited<ReturnType<typeof readPackers>>): KnownHands {
  if (declared !== null) return { count: declared, names: now, source: 'declared' }
  if (now.length > 0) return { count: now.length, names: now, source: 'packing' }
  return usual === null ? { count: 1, names: [], source: 'unknown' } : { count: usual, names: [], source: 'usual' }
}
