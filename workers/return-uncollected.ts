import { sql } from 'kysely'
import { endCollection } from '../shared/dispatch/hand-out-store.ts'
import { readOrders } from '../shared/order/order-store.ts'
import type { WorkerContext } from './context.ts'
import { forEachLogged } from './for-each-logged.ts'

const parcelsPerRound = 200

/** Sends back what nobody collected within the days that its point keeps it. */
export async function returnUncollected(ctx: WorkerContext): Promise<void> {
  const { rows } = await sql<{ parcel_id: string }>`
    select parcel_id from collection where outcome is null and keep_until <= (select app_now()) order by keep_until limit ${parcelsPerRound}`.execute(
    ctx.watchDb,
  )
  const parcelIds = rows.map((row) => row.parcel_id)
  await forEachLogged(ctx, parcelIds, 'send back what nobody collected', (parcelId) => sendBack(ctx, parcelId))
}

async function sendBack(ctx: WorkerContext, parcelId: string): Promise<void> {
  const changed = await ctx.watchDb.transaction().execute(async (tx) => {
    await sql`select 1 from parcel where parcel_id = ${parcelId} for update`.execute(tx)
    // It may have been handed out, or have come anew, while this waited for the lock.
    const { rows } = await sql`
      select 1 from collection where parcel_id = ${parcelId} and outcome is null and keep_until <= app_now()`.execute(
      tx,
    )
    return rows.length === 0 ? [] : endCollection(tx, parcelId, 'returned', 'return-uncollected')
  })
  const orders = await readOrders(ctx.watchDb, changed, ctx.config.PAY_URL)
  if (orders.length > 0)
    ctx.relay.publish({ changed: orders.map((order) => ({ viewerId: order.viewerId, order: order.view })) })
}
