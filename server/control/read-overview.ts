import type { Context } from '../../shared/context.ts'
import { queueNamesOf } from '../../shared/journey.ts'
import type { LateRisk, Overview, SaleNow } from '../../shared/contract/routes/control.ts'
import { packRatePerHour } from '../../shared/deadline/alarm.ts'
import { lateRisk } from '../../shared/deadline/late-risk.ts'
import { endingCalendars } from '../../shared/deadline/policy.ts'
import { withinTime } from '../../shared/lib/timeout.ts'
import { readFloorRows, readPackTimes, readSaleLines, type FloorRow, type SaleLine } from './overview-store.ts'
import type { Admission } from '../order/admission.ts'
import { decisionRateOf, type Sample } from './decision-rate.ts'

/**
 * Postgres is queried at most once a second however many people watch, and every ten while orders need the machine
 * (ms).
 */
const freshMs = 1_000
const freshMsCrowded = 10_000
const queueMsMax = 1_000

type Known = SaleNow & { sellerId: string }

/** The overview of all sellers, as this gateway last read it. */
export interface OverviewReader {
  /** The part about sellers that the caller may see. */
  read(mayBeSeen: (sellerId: string) => boolean): Promise<Overview>
}

export function openOverview(ctx: Context, admission: Pick<Admission, 'isCrowded'>): OverviewReader {
  let readAt = -Infinity
  let reading: Promise<{ at: string; queue: Overview['queue']; sales: Known[] }> | undefined
  const samples = new Map<string, Sample[]>()

  const read = async (): Promise<{ at: string; queue: Overview['queue']; sales: Known[] }> => {
    const { db } = ctx
    const [{ now, lines }, floor, queue] = await Promise.all([readSaleLines(db), readFloorRows(db), readQueue(ctx)])
    const packed = await readPackTimes(db, now)
    for (const saleId of samples.keys()) if (!lines.some((line) => line.saleId === saleId)) samples.delete(saleId)
    return {
      at: now.toISOString(),
      queue,
      sales: lines.map((line) =>
        saleNow(
          line,
          now,
          floor.filter((row) => row.saleId === line.saleId),
          packed.get(line.saleId) ?? [],
          note(samples, line, now),
        ),
      ),
    }
  }

  return {
    async read(mayBeSeen) {
      const old = performance.now() - readAt
      if (!reading || old > (admission.isCrowded() ? freshMsCrowded : freshMs)) {
        readAt = performance.now()
        reading = read()
        // A failed read must not be served to everyone for a second.
        reading.catch(() => (reading = undefined))
      }
      const { at, queue, sales } = await reading
      return {
        at,
        queue,
        calendars: endingCalendars(at.slice(0, 10)),
        sales: sales.filter((sale) => mayBeSeen(sale.sellerId)).map(({ sellerId: _own, ...sale }) => sale),
      }
    },
  }
}

function note(samples: Map<string, Sample[]>, { saleId, decided }: SaleLine, now: Date): number | null {
  const known = [...(samples.get(saleId) ?? []), { at: now.getTime(), decided }]
  const { pace, kept } = decisionRateOf(known)
  samples.set(saleId, kept)
  return pace
}

function saleNow(
  line: SaleLine,
  now: Date,
  floor: readonly FloorRow[],
  packed: readonly Date[],
  decisionsPerSecond: number | null,
): Known {
  const rate = packRatePerHour(packed, now)
  const packedPerHour = rate === null ? null : Math.round(rate)
  // The first unmet deadline says the most: the floor packs by deadline, so later ones do not delay it.
  const [first] = floor.filter((row) => row.waiting + row.picking > 0)
  const { risk, doneAt }: { risk: LateRisk; doneAt: Date | null } = lateRisk({
    remaining: first ? first.waiting + first.picking : 0,
    ratePerHour: rate,
    packBy: first?.packBy ?? null,
    now,
  })
  return {
    ...line,
    decisionsPerSecond,
    packedPerHour,
    risk,
    doneAt: doneAt?.toISOString() ?? null,
    packBy: first?.packBy.toISOString() ?? null,
    unpacked: sum(floor.map((row) => row.waiting + row.picking)),
    picking: sum(floor.map((row) => row.picking)),
  }
}

/** Jobs in all queues. Only a hint: a queue that does not answer is reported as unknown and delays nobody. */
async function readQueue(ctx: Context): Promise<Overview['queue']> {
  const states = ['waiting', 'active'] as const
  const counting = Promise.all(
    queueNamesOf(ctx.config.PARTITIONS).map((name) => ctx.queues.openQueue(name).getJobCounts(...states)),
  )
  const [counts, failed] = await Promise.all([
    withinTime(counting, queueMsMax).catch(() => undefined),
    ctx.db
      .selectFrom('failed_job')
      .select(({ fn }) => fn.countAll<number>().as('n'))
      .where('settled_at', 'is', null)
      .executeTakeFirstOrThrow(),
  ])
  const of = (state: (typeof states)[number]): number | null =>
    counts ? sum(counts.map((count) => count[state] ?? 0)) : null
  return { home: ctx.queues.kind, waiting: of('waiting'), active: of('active'), failed: failed.n }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0)
