import { sql } from 'kysely'
import { createHash } from 'node:crypto'
import { adapterOf } from '../../shared/dispatch/adapters.ts'
import { forgetUnread, keepUnread } from '../../shared/control/unread-message-store.ts'
import { settleDeliveries } from '../../shared/dispatch/delivery-store.ts'
import { readOrders } from '../../shared/order/order-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import { hashOf } from './add-carrier.ts'
import type { Gateway } from '../context.ts'

/**
 * Takes one message of a carrier's status feed: 200 taken or repeated, 202 kept for a parcel that is not known yet; one that cannot be read is kept to be
 * shown and refused with `invalid`, so that the carrier sends it again. Messages may come
 * twice, late and out of order: each is kept once, by the carrier's own time, and the order's state follows from all of them. The feed's secret address is
 * its only key, since the carriers sign nothing.
 */
export async function takeCarrierEvent(gateway: Gateway, secret: string, message: unknown): Promise<200 | 202> {
  const { ctx } = gateway
  const account = await ctx.db
    .selectFrom('carrier_account')
    .select(['account_id', 'carrier', 'seller_id'])
    .where('feed_hash', '=', hashOf(secret))
    .executeTakeFirst()
  if (!account) throw new Refusal('not-found', 'There is nothing here.')
  const { carrier: source, seller_id: sellerId } = account
  const event = adapterOf(source)?.readEvent(message) ?? { unread: `${source} has no status feed` }
  if ('unread' in event) {
    await keepUnread(ctx.db, { source, sellerId, message, error: event.unread })
    throw new Refusal('invalid', `This message cannot be read; it was kept for a person to see. ${event.unread}`)
  }
  await forgetUnread(ctx.db, source, message)
  const key = createHash('sha256')
    .update(JSON.stringify([account.account_id, event.tracking, event.rawStatus, event.at]))
    .digest()
  const { rows } = await sql<{ parcel_id: string | null }>`
    insert into carrier_event (event_key, account_id, tracking, code, parcel_id, status, raw_status, at, is_settled)
    values (${key}, ${account.account_id}, ${event.tracking}, ${event.code ?? null},
      (select parcel_id from shipment where account_id = ${account.account_id} and (tracking = ${event.tracking} or code = ${event.code ?? null}) order by tracking = ${event.tracking} desc nulls last limit 1),
      ${event.status}, ${event.rawStatus}, ${event.at}, ${event.status !== 'delivered' && event.status !== 'returned'})
    on conflict do nothing returning parcel_id`.execute(ctx.db)
  const kept = rows[0]
  if (!kept) return 200
  if (!kept.parcel_id) return 202
  const changed = await settleDeliveries(ctx.db, [kept.parcel_id])
  if (changed.length > 0) {
    const orders = await readOrders(ctx.db, changed, ctx.config.PAY_URL)
    gateway.broadcast.publish({ changed: orders.map((order) => ({ viewerId: order.viewerId, order: order.view })) })
  }
  return 200
}
