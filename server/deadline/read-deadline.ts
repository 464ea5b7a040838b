import { sql } from 'kysely'
import type { z } from 'zod'
import type { Context } from '../../shared/context.ts'
import type { deadlineAnswer } from '../../shared/contract/routes/deadline.ts'
import { forecastDoneAt, packRatePerHour, packWindowMs } from '../../shared/deadline/alarm.ts'
import { isRehearsal } from '../../shared/sale/rehearsal-store.ts'
import { appNow } from '../../shared/sale/sale-store.ts'

const breachesMax = 1_000

/**
 * What is packed in a sale, what is late, and when the rest will be done at the rate of the last half hour. Confirmed
 * orders without a parcel count as waiting parcels, except those of a rehearsal, which never become any.
 */
export async function readDeadline(ctx: Context, saleId: string): Promise<z.output<typeof deadlineAnswer>> {
  const now = await appNow(ctx.db)
  const { rows } = await sql<{
    waiting: number
    picking: number
    packed: number
    handed_over: number
    late: number
    pack_by: Date | null
  }>`
    select count(*) filter (where state = 'waiting')::int as waiting, count(*) filter (where state = 'picking')::int as picking,
      count(*) filter (where state = 'packed')::int as packed, count(*) filter (where state = 'handed-over')::int as handed_over,
      count(*) filter (where coalesce(packed_at, ${now}) > pack_by and state <> 'cancelled')::int as late,
      min(pack_by) filter (where state in ('waiting', 'picking')) as pack_by
    from parcel where sale_id = ${saleId}`.execute(ctx.db)
  const loose = await sql<{ n: number; pack_by: Date | null }>`
    select count(distinct (viewer_id, coalesce(recipient_id::text, '')))::int as n, min(pack_by) as pack_by from "order" where sale_id = ${saleId} and not ${isRehearsal(sql`${saleId}::uuid`)} and state = 'confirmed' and parcel_id is null`.execute(
    ctx.db,
  )
  const scans = await sql<{ packed_at: Date }>`
    select packed_at from parcel where sale_id = ${saleId} and packed_at > ${new Date(now.getTime() - packWindowMs)}`.execute(
    ctx.db,
  )
  // A scan made offline in time may arrive after the breach was recorded, and cancelled parcels are no longer late.
  const breaches = await sql<{ code: string; pack_by: Date; packed_at: Date | null }>`
    select p.code, b.pack_by, p.packed_at from breach b join parcel p on p.parcel_id = b.parcel_id where b.sale_id = ${saleId}
      and p.state <> 'cancelled' and coalesce(p.packed_at, ${now}) > b.pack_by order by b.pack_by, p.code limit ${breachesMax}`.execute(
    ctx.db,
  )

  const parcels = rows[0]!
  const orders = loose.rows[0]!
  const waiting = parcels.waiting + orders.n
  const ratePerHour = packRatePerHour(
    scans.rows.map((row) => row.packed_at),
    now,
  )
  const firstPackBy = [parcels.pack_by, orders.pack_by]
    .filter((at) => at !== null)
    .toSorted((a, b) => a.getTime() - b.getTime())[0]
  return {
    packBy: firstPackBy?.toISOString() ?? null,
    parcels: {
      waiting,
      picking: parcels.picking,
      packed: parcels.packed,
      handedOver: parcels.handed_over,
      late: parcels.late,
    },
    ratePerHour: ratePerHour === null ? null : Math.round(ratePerHour * 10) / 10,
    forecastDoneAt: forecastDoneAt({ remaining: waiting + parcels.picking, ratePerHour, now })?.toISOString() ?? null,
    breaches: breaches.rows.map((row) => ({
      parcelCode: row.code,
      packBy: row.pack_by.toISOString(),
      ...(row.packed_at && { packedAt: row.packed_at.toISOString() }),
      lateMs: (row.packed_at ?? now).getTime() - row.pack_by.getTime(),
    })),
  }
}
