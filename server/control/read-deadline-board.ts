import type { Context } from '../../shared/context.ts'
import type { DeadlineRow } from '../../shared/contract/routes/control.ts'
import { packRatePerHour } from '../../shared/deadline/alarm.ts'
import { lateRisk } from '../../shared/deadline/late-risk.ts'
import { readFloorRows, readPackTimes } from './overview-store.ts'

/** Handed-over parcels stay on the board for a day after their deadline (ms). */
const shownMs = 86_400_000

/** Every deadline that has not been met yet, and those of the last day: by sale, earliest first. */
export async function readDeadlineBoard(
  { db, clock }: Context,
  sellerId: string | undefined,
): Promise<{ at: string; rows: DeadlineRow[] }> {
  const now = clock.now()
  const [floor, packed] = await Promise.all([
    readFloorRows(db, { ...(sellerId && { sellerId }), since: new Date(now.getTime() - shownMs) }),
    readPackTimes(db, now),
  ])
  const sales = new Map(
    (floor.length === 0
      ? []
      : await db
          .selectFrom('sale')
          .select(['sale_id', 'title', 'time_zone'])
          .where(
            'sale_id',
            'in',
            floor.map((row) => row.saleId),
          )
          .execute()
    ).map((sale) => [sale.sale_id, sale]),
  )
  const before = new Map<string, number>()
  return {
    at: now.toISOString(),
    rows: floor.map((row) => {
      const own = row.waiting + row.picking
      // The floor packs by deadline: whatever is due earlier is done first.
      const remaining = (before.get(row.saleId) ?? 0) + own
      before.set(row.saleId, remaining)
      const { risk, doneAt } = lateRisk({
        remaining: own > 0 ? remaining : 0,
        ratePerHour: packRatePerHour(packed.get(row.saleId) ?? [], now),
        packBy: row.packBy,
        now,
      })
      const { title, time_zone: timeZone } = sales.get(row.saleId)!
      return {
        ...row,
        title,
        timeZone,
        packBy: row.packBy.toISOString(),
        handOverBy: row.handOverBy.toISOString(),
        risk,
        doneAt: doneAt?.toISOString() ?? null,
      }
    }),
  }
}
