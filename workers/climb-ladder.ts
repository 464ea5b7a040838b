import { sql } from 'kysely'
import { raise } from '../shared/deadline/ladder-store.ts'
import type { WorkerContext } from './context.ts'
import { forEachLogged } from './for-each-logged.ts'
import { appNow } from '../shared/sale/sale-store.ts'

const climbingMax = 200
const nobodyHasIt = sql`acknowledged_at is null and climbed_at is null and over_at is null`

interface Climbing {
  sale_id: string
  pack_by: Date
  rung: number
}

/**
 * Escalates every warning that nobody acknowledged in time to the next rung while parcels are still waiting; once they
 * are packed it is over.
 */
export async function climbLadder(ctx: WorkerContext): Promise<void> {
  const { rows } = await sql<Climbing>`
    select sale_id, pack_by, rung from escalation where climbs_at <= (select app_now()) and ${nobodyHasIt} order by climbs_at limit ${climbingMax}`.execute(
    ctx.watchDb,
  )
  await forEachLogged(ctx, rows, 'climb the ladder', (row) => climb(ctx, row))
}

async function climb(ctx: WorkerContext, { sale_id: saleId, pack_by: packBy, rung }: Climbing): Promise<void> {
  await ctx.watchDb.transaction().execute(async (tx) => {
    const still = await sql`
      select 1 from escalation where sale_id = ${saleId} and pack_by = ${packBy} and rung = ${rung} and ${nobodyHasIt} for update`.execute(
      tx,
    )
    if (still.rows.length === 0) return
    const now = await appNow(tx)
    const { rows } = await sql<{
      n: number
    }>`select count(*)::int as n from parcel where sale_id = ${saleId} and pack_by = ${packBy} and state in ('waiting', 'picking')`.execute(
      tx,
    )
    const waiting = rows[0]!.n
    await tx
      .updateTable('escalation')
      .set(waiting > 0 ? { climbed_at: now } : { over_at: now })
      .where('sale_id', '=', saleId)
      .where('pack_by', '=', packBy)
      .where('rung', '=', rung)
      .execute()
    if (waiting > 0)
      await raise(
        tx,
        { saleId, packBy, rung: rung + 1, cause: 'climb', waiting },
        now,
        ctx.config.ESCALATION_MINUTES * 60_000,
      )
  })
}
