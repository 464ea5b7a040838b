import { sql } from 'kysely'
import type { Bulletin } from '../shared/contract/facts.ts'
import type { Context } from '../shared/context.ts'
import type { Tx } from '../shared/db/database.ts'
import { alarmSteps, dueSteps } from '../shared/deadline/alarm.ts'
import { each } from '../shared/each.ts'
import { readOrders } from '../shared/order/order-store.ts'
import { gatherParcels, lockPacking } from '../shared/packing/cut-store.ts'
import { appNow } from '../shared/sale/sale-store.ts'
import { alarmsFired, breaches } from './metrics.ts'

interface DueAlarm {
  step: number
  dueAt: Date
}

/**
 * Fires the alarms whose time has come: warns while parcels still wait, climbs with each step, and at the deadline records a breach for every
 * parcel not packed, once. Timers are rows, so what came due while everything was down fires at the next round: the latest step warns, those
 * missed before it are recorded as skipped.
 */
export async function enforceDeadline(ctx: Context): Promise<void> {
  const { rows } = await sql<{ sale_id: string; pack_by: Date }>`
    select distinct sale_id, pack_by from deadline_alarm where state = 'set' and due_at <= (select app_now()) order by pack_by`.execute(ctx.watchDb)
  await each(rows, 'fire the alarms of a deadline', ctx.log, async ({ sale_id: saleId, pack_by: packBy }) => {
    const { gathered, bulletin } = await ctx.watchDb.transaction().execute((tx) => fire(ctx, tx, saleId, packBy))
    const changed = (await readOrders(ctx.watchDb, gathered, ctx.config.PAY_URL)).map((order) => ({ viewerId: order.viewerId, order: order.view }))
    ctx.board.tell({ ...bulletin, changed })
    for (const { step } of bulletin.warned ?? []) alarmsFired.inc({ step })
    breaches.inc(bulletin.breached?.length ?? 0)
  })
  await recordLateComers(ctx)
}

/** What was confirmed after its deadline's last alarm had fired (paid in the last minutes, decided after an outage) is a breach all the same. */
async function recordLateComers(ctx: Context): Promise<void> {
  const { rows } = await sql<{ saleId: string; parcelCode: string; packBy: Date }>`
    with late as (select parcel_id, sale_id, pack_by, code from parcel p where state in ('waiting', 'picking') and pack_by < (select app_now())
        and not exists (select 1 from breach b where b.parcel_id = p.parcel_id)
        and exists (select 1 from deadline_alarm a where a.sale_id = p.sale_id and a.pack_by = p.pack_by and a.step = 0 and a.state <> 'set')),
      recorded as (insert into breach (parcel_id, sale_id, pack_by) select parcel_id, sale_id, pack_by from late on conflict do nothing returning parcel_id)
    select sale_id as "saleId", code as "parcelCode", pack_by as "packBy" from late join recorded using (parcel_id)`.execute(ctx.watchDb)
  breaches.inc(rows.length)
  if (rows.length > 0) ctx.board.tell({ breached: rows.map((row) => ({ ...row, packBy: row.packBy.toISOString() })) })
}

async function fire(ctx: Context, tx: Tx, saleId: string, packBy: Date): Promise<{ gathered: string[]; bulletin: Bulletin }> {
  await lockPacking(tx, saleId)
  const now = await appNow(tx)
  const set = await sql<DueAlarm>`select step, due_at as "dueAt" from deadline_alarm where sale_id = ${saleId} and pack_by = ${packBy} and state = 'set' order by due_at for update`.execute(tx)
  const due = dueSteps(set.rows, now)
  if (!due) return { gathered: [], bulletin: {} }
  // Orders that are in no parcel yet miss the deadline like the others: a breach needs a parcel to be a breach of.
  const gathered = await gatherParcels(tx, saleId, ctx.config.MERGE_WAIT_SECONDS)
  const waiting = await countWaiting(tx, saleId, packBy)
  await mark(tx, saleId, packBy, due.skipped.map((alarm) => alarm.step), 'skipped', now, null)
  await mark(tx, saleId, packBy, [due.warns.step], waiting > 0 ? 'warned' : 'quiet', now, waiting)
  const breached = due.warns.step === 0 ? await recordBreaches(tx, saleId, packBy) : []
  if (waiting === 0) return { gathered, bulletin: {} }
  const { step } = due.warns
  const level = alarmSteps.find((one) => one.step === step)
  ctx.log.warn({ saleId, packBy, step, waiting, late: due.late, tells: level?.tells }, 'parcels still wait for their deadline')
  const bulletin: Bulletin = {
    warned: [{ saleId, packBy: packBy.toISOString(), step, waiting }],
    breached: breached.map((parcelCode) => ({ saleId, parcelCode, packBy: packBy.toISOString() })),
  }
  return { gathered, bulletin }
}

/** Parcels of this deadline that are not packed; a parcel counts under the deadline it has now. */
async function countWaiting(tx: Tx, saleId: string, packBy: Date): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from parcel where sale_id = ${saleId} and pack_by = ${packBy} and state in ('waiting', 'picking')`.execute(tx)
  return rows[0]!.n
}

async function mark(tx: Tx, saleId: string, packBy: Date, steps: number[], state: 'warned' | 'quiet' | 'skipped', now: Date, waiting: number | null): Promise<void> {
  if (steps.length === 0) return
  await tx.updateTable('deadline_alarm').set({ state, fired_at: now, waiting }).where('sale_id', '=', saleId).where('pack_by', '=', packBy).where('step', 'in', steps).execute()
}

async function recordBreaches(tx: Tx, saleId: string, packBy: Date): Promise<string[]> {
  const { rows } = await sql<{ code: string }>`
    with late as (select parcel_id, code from parcel where sale_id = ${saleId} and pack_by = ${packBy} and state in ('waiting', 'picking')),
      recorded as (insert into breach (parcel_id, sale_id, pack_by) select parcel_id, ${saleId}::uuid, ${packBy}::timestamptz from late on conflict do nothing returning parcel_id)
    select code from late join recorded using (parcel_id) order by code`.execute(tx)
  return rows.map((row) => row.code)
}
