import { Temporal } from 'temporal-polyfill'
import type { Context } from '../shared/context.ts'
import { learnPace, type Pace } from '../shared/deadline/capacity.ts'
import { readPackScans } from '../shared/deadline/capacity-store.ts'
import { openShortMemory } from './short-memory.ts'

/** A pace that was learnt changes slowly; reading thousands of scans for it is not done more often than this (ms). */
const learnEveryMs = 30_000

const memory = openShortMemory<Pace>(learnEveryMs)

/** The pace of a seller's packers, learnt from their scans of the last weeks; of nobody in particular, what is usual. */
export function paceOf(ctx: Context, sellerId: string | undefined, timeZone: string): Promise<Pace> {
  const hourOf = (at: Date): number => Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone).hour
  if (!sellerId) return Promise.resolve(learnPace([], hourOf))
  return memory.recall(ctx, `${sellerId} ${timeZone}`, async () => learnPace(await readPackScans(ctx.db, sellerId), hourOf))
}
