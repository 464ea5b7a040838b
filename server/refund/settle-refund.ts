import type { z } from 'zod'
import { actorName } from '../../shared/contract/roles.ts'
import type { paidRefund, refusedRefund, SettledRefund } from '../../shared/contract/routes/refund.ts'
import { readOrders } from '../../shared/order/order-store.ts'
import { again, settleRefund, type Ending, type Settled } from '../../shared/refund/settle-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { requireVisibleOrder } from '../access/visibility.ts'
import type { Gateway } from '../context.ts'
import { todayOf } from '../money/read-forecast.ts'

/** Enters that a refund was paid. Idempotent per refund id. */
export async function payRefund(
  gateway: Gateway,
  orderId: string,
  { refundId, amount, currency, method, on }: z.output<typeof paidRefund>,
  actor: KnownActor,
): Promise<SettledRefund> {
  const { view } = await requireVisibleOrder(gateway, orderId, actor)
  const today = await todayOf(gateway, (await gateway.sales.find(view.saleId)).sellerId)
  if (on !== undefined && on > today) throw new Refusal('invalid', 'on: must not be after today')
  const contents = JSON.stringify(['paid', amount, currency, method, on ?? null])
  const ends = { refundId, orderId, amount, currency, method, on: on ?? today, contents, actor: actorName(actor) }
  return settle(gateway, view.saleId, { ...ends, outcome: 'paid', reason: null })
}

/** Refuses a refund, with the reason. Idempotent per refund id. */
export async function refuseRefund(
  gateway: Gateway,
  orderId: string,
  { refundId, amount, currency, reason }: z.output<typeof refusedRefund>,
  actor: KnownActor,
): Promise<SettledRefund> {
  const { view } = await requireVisibleOrder(gateway, orderId, actor)
  const contents = JSON.stringify(['refused', amount, currency])
  const ends = { refundId, orderId, amount, currency, method: null, on: null, contents, actor: actorName(actor) }
  return settle(gateway, view.saleId, { ...ends, outcome: 'refused', reason })
}

async function settle(gateway: Gateway, saleId: string, ending: Ending): Promise<SettledRefund> {
  const { db, personal } = gateway.ctx
  const { row, replayed, applied } = await gateway.saleMutex.run(saleId, () =>
    again(() => db.transaction().execute((tx) => settleRefund(tx, personal, ending))),
  )
  if (!replayed) await tellSettled(gateway, [ending.orderId], applied)
  return {
    refundId: row.refund_id,
    orderId: row.order_id,
    amount: row.amount,
    currency: row.currency,
    outcome: row.outcome,
    method: row.method,
    on: row.paid_on,
    reason: ending.reason,
    by: row.actor,
    at: row.at.toISOString(),
    ...(replayed && { replayed }),
  }
}

/** Tells everybody concerned of orders whose refund has ended. */
export async function tellSettled(
  { ctx, broadcast }: Gateway,
  orderIds: readonly string[],
  { facts, paperOf }: Settled['applied'],
): Promise<void> {
  for (const batchId of paperOf) ctx.jobs.renderDocuments(batchId)
  const changed = await readOrders(ctx.db, orderIds, ctx.config.PAY_URL)
  broadcast.publish({ ...facts, changed: changed.map(({ viewerId, view }) => ({ viewerId, order: view })) })
}
