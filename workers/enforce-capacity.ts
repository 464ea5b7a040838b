import { sql } from 'kysely'
import type { Tx } from '../shared/db/database.ts'
import { readShifts } from '../shared/deadline/capacity-store.ts'
import type { FloorForecast } from '../shared/deadline/floor-forecast-store.ts'
import { tellRungs } from '../shared/deadline/ladder-store.ts'
import { shiftFor, type Shift } from '../shared/deadline/forecast.ts'
import type { WorkerContext } from './context.ts'
import { forEachLogged } from './for-each-logged.ts'
import { appNow, lockCounter } from '../shared/sale/sale-store.ts'

const actor = 'enforce-capacity'

interface WatchedSale {
  sale_id: string
  seller_id: string
}

/**
 * Enforces the rule of open sales for orders beyond capacity: promises them later, or pauses the sale. Once a round, so
 * orders within the same second still get the previous promise; deciding only reads the row written here.
 */
export async function enforceCapacity(ctx: WorkerContext): Promise<void> {
  const { rows } =
    await sql<WatchedSale>`select s.sale_id, s.seller_id from sale_rule r join sale s on s.sale_id = r.sale_id where s.state = 'open' and r.past_capacity <> 'ignore'`.execute(
      ctx.watchDb,
    )
  await forEachLogged(ctx, rows, 'enforce the capacity of a sale', ({ sale_id: saleId, seller_id: sellerId }) =>
    enforce(ctx, saleId, sellerId),
  )
}

async function enforce(ctx: WorkerContext, saleId: string, sellerId: string): Promise<void> {
  const forecast = await ctx.forecasts.ofSale(ctx.watchDb, saleId, sellerId)
  if (!wanted(forecast)) return
  const sales = await ctx.watchDb.transaction().execute(async (tx) => {
    // Deciding takes this lock too: orders decided before it were received before `now`, later ones read the row.
    await lockCounter(tx, saleId)
    const now = await appNow(tx)
    const { state } = await tx
      .selectFrom('sale')
      .select('state')
      .where('sale_id', '=', saleId)
      .forNoKeyUpdate()
      .executeTakeFirstOrThrow()
    const act = wanted({ ...forecast, day: { ...forecast.day, now, shifts: await readShifts(tx, saleId) } })
    if (!act || state !== 'open') return []
    return act.kind === 'shift' ? shift(tx, saleId, now, act) : pause(tx, saleId, now, act)
  })
  if (sales.length > 0) ctx.relay.publish({ sales })
}

/** A sale that pauses when full does not wait until a later promise is full as well. */
function wanted({ day, rules }: FloorForecast): Shift | undefined {
  if (rules.pastCapacity === 'later') return shiftFor(day)
  if (rules.pastCapacity !== 'refuse') return undefined
  const act = shiftFor({ ...day, shifts: [] })
  return act && { kind: 'full', due: act.due, packable: act.packable }
}

async function shift(
  tx: Tx,
  saleId: string,
  now: Date,
  { fullUntil, due, packable }: Extract<Shift, { kind: 'shift' }>,
): Promise<[]> {
  await tx
    .insertInto('promise_shift')
    .values({ sale_id: saleId, from_at: now, full_until: fullUntil, todo: due, packable })
    .execute()
  await note(tx, saleId, 'promise-shifted', { fullUntil, due, packable })
  await tellRungs(
    tx,
    {
      saleId,
      rungs: ['host'],
      type: 'promise.shifted',
      data: { fullUntil: fullUntil?.toISOString() ?? null, due, packable },
    },
    now,
  )
  return []
}

async function pause(
  tx: Tx,
  saleId: string,
  now: Date,
  { due, packable }: Extract<Shift, { kind: 'full' }>,
): Promise<{ saleId: string; state: 'paused'; version: number }[]> {
  await tx
    .updateTable('sale_window')
    .set({ closed_at: now })
    .where('sale_id', '=', saleId)
    .where('closed_at', 'is', null)
    .execute()
  await tx.updateTable('sale').set({ state: 'paused' }).where('sale_id', '=', saleId).execute()
  const version = await note(tx, saleId, 'paused', { reason: 'past-capacity', due, packable })
  await tellRungs(tx, { saleId, rungs: ['host'], type: 'sale.paused', data: { due, packable } }, now)
  return [{ saleId, state: 'paused', version }]
}

async function note(tx: Tx, saleId: string, kind: string, detail: object): Promise<number> {
  const { version } = await tx
    .updateTable('sale')
    .set({ version: sql`version + 1` })
    .where('sale_id', '=', saleId)
    .returning('version')
    .executeTakeFirstOrThrow()
  await tx
    .insertInto('sale_event')
    .values({ sale_id: saleId, version, kind, actor, detail: JSON.stringify(detail) })
    .execute()
  return version
}
