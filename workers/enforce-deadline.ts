import { sql } from 'kysely'
import type { FactBatch } from '../shared/contract/facts.ts'
import type { Tx } from '../shared/db/database.ts'
import { alarmSteps, dueSteps, type AlarmStep } from '../shared/deadline/alarm.ts'
import { ladder, rungOf } from '../shared/deadline/ladder.ts'
import { raise, tellRungs } from '../shared/deadline/ladder-store.ts'
import type { WorkerContext } from './context.ts'
import { forEachLogged } from './for-each-logged.ts'
import { readOrders } from '../shared/order/order-store.ts'
import { gatherParcels, lockPacking } from '../shared/packing/gather-store.ts'
import { appNow } from '../shared/sale/sale-store.ts'
import { isPractice } from '../shared/training/training-store.ts'
import { alarmsFired, breaches } from './metrics.ts'

interface DueAlarm {
  packBy: Date
  step: number
  dueAt: Date
}

/** Deadlines of a sale handled in one transaction. Under `within-24h` every moment of a surge has its own deadline. */
const deadlinesMax = 500

/**
 * Fires due alarms: warns while parcels are still waiting, escalates with each step, and at the deadline records one
 * breach for every parcel not packed. Timers are rows, so whatever came due while everything was down fires in the next
 * round: the latest step warns, earlier missed ones are recorded as skipped.
 */
export async function enforceDeadline(ctx: WorkerContext): Promise<void> {
  const { rows } = await sql<{ sale_id: string; pack_bys: Date[]; is_practice: boolean }>`
    select sale_id, array_agg(distinct pack_by order by pack_by) as pack_bys, ${isPractice(sql`a.sale_id`)} as is_practice
    from deadline_alarm a where state = 'set' and due_at <= (select app_now()) group by sale_id order by min(pack_by)`.execute(
    ctx.watchDb,
  )
  const parts = rows.flatMap(({ sale_id: saleId, pack_bys: all, is_practice: isPractised }) =>
    Array.from({ length: Math.ceil(all.length / deadlinesMax) }, (_, i) => ({
      saleId,
      isPractised,
      packBys: all.slice(i * deadlinesMax, (i + 1) * deadlinesMax),
    })),
  )
  await forEachLogged(ctx, parts, 'fire the alarms of a sale', async ({ saleId, packBys, isPractised }) => {
    const { gathered, warned, breached } = await ctx.watchDb
      .transaction()
      .execute((tx) => fire(ctx, tx, saleId, packBys))
    const changed = (await readOrders(ctx.watchDb, gathered, ctx.config.PAY_URL)).map((order) => ({
      viewerId: order.viewerId,
      order: order.view,
    }))
    ctx.relay.publish({ warned, breached, changed })
    // What is left lying in a practice shop is nobody's trouble.
    if (isPractised) return
    for (const { step } of warned) alarmsFired.inc({ step })
    breaches.inc(breached.length)
  })
  await recordLateComers(ctx)
}

/**
 * Orders confirmed after the last alarm of their deadline had fired (paid in the last minutes, decided after an outage)
 * are breaches all the same.
 */
async function recordLateComers(ctx: WorkerContext): Promise<void> {
  const { rows } = await sql<{ saleId: string; parcelCode: string; packBy: Date; isPractised: boolean }>`
    with late as (select parcel_id, sale_id, pack_by, code from parcel p where state in ('waiting', 'picking') and pack_by < (select app_now())
        and not exists (select 1 from breach b where b.parcel_id = p.parcel_id)
        and exists (select 1 from deadline_alarm a where a.sale_id = p.sale_id and a.pack_by = p.pack_by and a.step = 0 and a.state <> 'set')),
      recorded as (insert into breach (parcel_id, sale_id, pack_by) select parcel_id, sale_id, pack_by from late on conflict do nothing returning parcel_id)
    select sale_id as "saleId", code as "parcelCode", pack_by as "packBy", ${isPractice(sql`late.sale_id`)} as "isPractised" from late join recorded using (parcel_id)`.execute(
    ctx.watchDb,
  )
  breaches.inc(rows.filter(({ isPractised }) => !isPractised).length)
  if (rows.length > 0)
    ctx.relay.publish({
      breached: rows.map(({ isPractised: _isPractised, packBy, ...row }) => ({ ...row, packBy: packBy.toISOString() })),
    })
}

type Fired = { gathered: string[] } & Required<Pick<FactBatch, 'warned' | 'breached'>>

async function fire(ctx: WorkerContext, tx: Tx, saleId: string, packBys: readonly Date[]): Promise<Fired> {
  await lockPacking(tx, saleId)
  const now = await appNow(tx)
  const due = [...(await readSet(tx, saleId, packBys))].flatMap(([at, set]) => {
    const steps = dueSteps(set, now)
    return steps ? [{ packBy: new Date(at), ...steps }] : []
  })
  if (due.length === 0) return { gathered: [], warned: [], breached: [] }
  // Orders without a parcel miss the deadline like the others: a breach needs a parcel to be recorded for.
  const gathered = await gatherParcels(tx, saleId, ctx.config.MERGE_WAIT_SECONDS)
  const waiting = await countWaiting(
    tx,
    saleId,
    due.map(({ packBy }) => packBy),
  )
  const waitingAt = (packBy: Date): number => waiting.get(packBy.getTime()) ?? 0
  await mark(
    tx,
    saleId,
    now,
    due.flatMap(({ packBy, skipped, warns }) => [
      ...skipped.map(({ step }) => ({ packBy, step, state: 'skipped', waiting: null })),
      { packBy, step: warns.step, state: waitingAt(packBy) > 0 ? 'warned' : 'quiet', waiting: waitingAt(packBy) },
    ]),
  )
  const breached = await recordBreaches(
    tx,
    saleId,
    due.filter(({ warns }) => warns.step === 0).map(({ packBy }) => packBy),
  )
  const warned = due
    .filter(({ packBy }) => waitingAt(packBy) > 0)
    .map(({ packBy, warns: { step }, late }) => {
      const { tells } = stepOf(step)
      ctx.log.warn(
        { saleId, packBy, step, waiting: waitingAt(packBy), late, tells },
        'parcels are still unpacked at a deadline alarm',
      )
      return { saleId, packBy: packBy.toISOString(), step, waiting: waitingAt(packBy) }
    })
  await tellLadder(ctx, tx, now, { gathered, warned, breached })
  return { gathered, warned, breached }
}

function stepOf(minutes: number): AlarmStep {
  return alarmSteps.find((one) => one.step === minutes)!
}

/** Each warning starts on its step's rung; a missed deadline is reported to everyone at once. */
async function tellLadder(ctx: WorkerContext, tx: Tx, now: Date, { warned, breached }: Fired): Promise<void> {
  for (const { saleId, packBy, step, waiting } of warned) {
    const rung = rungOf(stepOf(step))
    if (rung !== undefined)
      await raise(
        tx,
        { saleId, packBy: new Date(packBy), rung, cause: 'alarm', waiting },
        now,
        ctx.config.ESCALATION_MINUTES * 60_000,
      )
  }
  const missed = new Map<string, { saleId: string; packBy: string; parcels: number }>()
  for (const { saleId, packBy } of breached)
    missed.set(packBy, { saleId, packBy, parcels: (missed.get(packBy)?.parcels ?? 0) + 1 })
  for (const { saleId, packBy, parcels } of missed.values())
    await tellRungs(
      tx,
      { saleId, rungs: ['host', ...ladder], type: 'deadline.breached', data: { packBy, parcels } },
      now,
    )
}

/** The unfired alarms of these deadlines, by deadline (ms since 1970), each in chronological order. */
async function readSet(tx: Tx, saleId: string, packBys: readonly Date[]): Promise<Map<number, DueAlarm[]>> {
  const { rows } = await sql<DueAlarm>`
    select pack_by as "packBy", step, due_at as "dueAt" from deadline_alarm where sale_id = ${saleId} and pack_by = any(${packBys}::timestamptz[]) and state = 'set' order by pack_by, due_at for update`.execute(
    tx,
  )
  const byDeadline = new Map<number, DueAlarm[]>()
  for (const row of rows) byDeadline.set(row.packBy.getTime(), [...(byDeadline.get(row.packBy.getTime()) ?? []), row])
  return byDeadline
}

/** Unpacked parcels of these deadlines; a parcel counts under its current deadline. */
async function countWaiting(tx: Tx, saleId: string, packBys: readonly Date[]): Promise<Map<number, number>> {
  const { rows } = await sql<{ pack_by: Date; n: number }>`
    select pack_by, count(*)::int as n from parcel where sale_id = ${saleId} and pack_by = any(${packBys}::timestamptz[]) and state in ('waiting', 'picking') group by pack_by`.execute(
    tx,
  )
  return new Map(rows.map((row) => [row.pack_by.getTime(), row.n]))
}

async function mark(
  tx: Tx,
  saleId: string,
  now: Date,
  fired: readonly { packBy: Date; step: number; state: string; waiting: number | null }[],
): Promise<void> {
  await sql`
    update deadline_alarm a set state = f.state, fired_at = ${now}, waiting = f.waiting
    from json_to_recordset(${JSON.stringify(fired.map(({ packBy, ...rest }) => ({ ...rest, pack_by: packBy })))}::json) as f(pack_by timestamptz, step int, state text, waiting int)
    where a.sale_id = ${saleId} and a.pack_by = f.pack_by and a.step = f.step`.execute(tx)
}

async function recordBreaches(tx: Tx, saleId: string, packBys: readonly Date[]): Promise<Fired['breached']> {
  const { rows } = await sql<{ code: string; pack_by: Date }>`
    with late as (select parcel_id, code, pack_by from parcel where sale_id = ${saleId} and pack_by = any(${packBys}::timestamptz[]) and state in ('waiting', 'picking')),
      recorded as (insert into breach (parcel_id, sale_id, pack_by) select parcel_id, ${saleId}::uuid, pack_by from late on conflict do nothing returning parcel_id)
    select code, pack_by from late join recorded using (parcel_id) order by code`.execute(tx)
  return rows.map((row) => ({ saleId, parcelCode: row.code, packBy: row.pack_by.toISOString() }))
}
