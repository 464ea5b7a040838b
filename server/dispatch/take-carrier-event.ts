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
 * Takes one message from a carrier's status feed. 200: applied or repeated; 202: stored for a parcel not known yet. An
 * unreadable message is stored for the control page and refused with `invalid`, so that the carrier resends it.
 * Messages may arrive twice, late and out of order: each is stored once under the carrier's own time, and the order's
 * state follows from all of them. The feed's secret URL is its only authentication, because carriers do not sign
 * anything.
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
    throw new Refusal('invalid', `This message cannot be read; it was stored for review. ${event.unread}`)
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
