import type { FactBatch } from '../contract/facts.ts'
import type { Tx } from '../db/database.ts'
import type { OrderRow } from '../db/tables/order.ts'
import { readTerms } from '../deadline/capacity-store.ts'
import { promiseFor } from '../deadline/promise.ts'
import { setAlarms } from '../deadline/alarm-store.ts'
import { changeOrder, readLines } from '../order/change-store.ts'
import { countedStates, type Line } from '../order/order.ts'
import { linesOfOrder } from '../order/lines-store.ts'
import { feeForOrder } from '../order/shipping-store.ts'
import { appNow, lockCounter } from '../sale/sale-store.ts'
import { moveOrdersStock } from './move-store.ts'
import { sql } from 'kysely'

export interface Payment {
  webhookId: string
  orderId: string
  amount: number
  currency: string
  paidAt: Date
}

export type PaymentOutcome = 'taken' | 'refund-due' | 'waiting'

export interface AppliedPayment {
  outcome: PaymentOutcome
  reason?: string
  stock: FactBatch['stock']
}

/**
 * Applies a payment to its order, once per webhook id; the payment's row already exists and is locked. If the order is
 * reserved, the payment wins over expiry. After expiry it is accepted if stock and limit still allow, with a new
 * promise from now on. Anything else that cannot be accepted (cancelled, rejected, wrong amount, no stock, a second
 * success) leaves the order with a refund due. `waiting` when the order is not known yet.
 */
export async function applyPayment(tx: Tx, payment: Payment): Promise<AppliedPayment> {
  const order = await tx
    .selectFrom('order')
    .selectAll()
    .where('order_id', '=', payment.orderId)
    .forUpdate()
    .executeTakeFirst()
  if (!order) return { outcome: 'waiting', stock: [] }
  const fee = await feeIn(tx, order, payment)
  const reason = whyRefund(order, payment, fee)
  if (!reason && order.state === 'reserved') return settle(tx, order, payment, fee)
  const late = reason ? { reason, stock: [] } : await takeLate(tx, order, payment, fee)
  if (late.reason)
    await changeOrder(tx, order, { refund_due: true }, 'take-payment', {
      refundDue: late.reason,
      webhookId: payment.webhookId,
      amount: payment.amount,
    })
  const outcome = late.reason ? 'refund-due' : 'taken'
  await noteOutcome(tx, payment, outcome, late.reason)
  return { outcome, ...(late.reason && { reason: late.reason }), stock: late.stock }
}

/**
 * The shipping fee that a payment includes. Whether it is due at all is known when the parcel is packed: until then a
 * buyer may pay with it or without it, as the code they scanned said.
 */
async function feeIn(tx: Tx, order: OrderRow, { amount }: Payment): Promise<number> {
  const more = amount - order.total
  return more > 0 && more === (await feeForOrder(tx, order.order_id)) ? more : 0
}

function whyRefund(order: OrderRow, payment: Payment, fee: number): string | undefined {
  if (order.payment !== 'prepaid') return 'not-prepaid'
  if (order.paid_at) return 'paid-twice'
  if (payment.amount !== order.total + fee || payment.currency !== order.currency) return 'wrong-amount'
  return order.state === 'reserved' || order.state === 'expired' ? undefined : order.state
}

function noteOutcome(tx: Tx, payment: Payment, outcome: PaymentOutcome, reason?: string): Promise<unknown> {
  return tx
    .updateTable('payment')
    .set({ outcome, reason: reason ?? null })
    .where('webhook_id', '=', payment.webhookId)
    .execute()
}

/**
 * The order is locked already, so only its stock has to wait for the sale's counter, and the counter is held briefly
 * because everyone who decides or pays waits for it.
 */
async function settle(tx: Tx, order: OrderRow, payment: Payment, fee: number): Promise<AppliedPayment> {
  const lines = await readLines(tx, order)
  await changeOrder(tx, order, { state: 'confirmed', paid_at: payment.paidAt }, 'take-payment', {
    webhookId: payment.webhookId,
    ...(fee > 0 && { shippingFee: fee }),
  })
  await noteOutcome(tx, payment, 'taken')
  const counter = (await lockCounter(tx, order.sale_id))!
  const items = await moveOrdersStock(
    tx,
    order.sale_id,
    'settle',
    [{ orderId: order.order_id, lines }],
    counter.last_seq,
  )
  return { outcome: 'taken', stock: [{ saleId: order.sale_id, items }] }
}

async function takeLate(
  tx: Tx,
  order: OrderRow,
  payment: Payment,
  fee: number,
): Promise<{ reason?: string; stock: FactBatch['stock'] }> {
  const lines = await readLines(tx, order)
  const counter = (await lockCounter(tx, order.sale_id))!
  const obstacle = await whyNotAgain(tx, order, lines)
  if (obstacle) return { reason: obstacle, stock: [] }
  const items = await moveOrdersStock(tx, order.sale_id, 'sell', [{ orderId: order.order_id, lines }], counter.last_seq)
  const promise = await newPromise(tx, order)
  await changeOrder(tx, order, { state: 'confirmed', paid_at: payment.paidAt, ...promise }, 'take-payment', {
    webhookId: payment.webhookId,
    late: true,
    ...(fee > 0 && { shippingFee: fee }),
  })
  return { stock: [{ saleId: order.sale_id, items }] }
}

/**
 * Checks stock and limit again for an order whose hold had expired: others may have bought meanwhile, and what came
 * back belongs to those who wait for it. A buyer erased since then no longer has an address.
 */
async function whyNotAgain(
  tx: Tx,
  order: OrderRow,
  lines: readonly Line[],
): Promise<'sold-out' | 'over-limit' | 'person-erased' | undefined> {
  if (
    !(await tx
      .selectFrom('recipient')
      .select('recipient_id')
      .where('viewer_id', '=', order.viewer_id)
      .where('erased_at', 'is', null)
      .limit(1)
      .executeTakeFirst())
  )
    return 'person-erased'
  const skus = lines.map((line) => line.sku)
  const { rows } = await sql<{ sku: string; available: number; per_viewer_limit: number | null; taken: number }>`
    select i.sku, case when exists (select 1 from waiting_entry w where w.sale_id = i.sale_id and w.sku = i.sku and w.outcome is null and w.quantity <= i.available) then 0 else i.available end as available, i.per_viewer_limit, coalesce((
      select sum(l.quantity) from "order" o cross join ${linesOfOrder}
      where o.sale_id = i.sale_id and o.buyer_key = ${order.buyer_key} and o.phone_proven = ${order.phone_proven} and l.sku = i.sku and o.state = any(${[...countedStates]})), 0)::int as taken
    from sale_item i where i.sale_id = ${order.sale_id} and i.sku = any(${skus}) order by i.sku for update`.execute(tx)
  const offers = new Map(rows.map((row) => [row.sku, row]))
  if (
    lines.some(
      ({ sku, quantity }) => (offers.get(sku)!.per_viewer_limit ?? Infinity) < offers.get(sku)!.taken + quantity,
    )
  )
    return 'over-limit'
  if (lines.some(({ sku, quantity }) => offers.get(sku)!.available < quantity)) return 'sold-out'
  return undefined
}

async function newPromise(tx: Tx, order: OrderRow): Promise<{ pack_by: Date; hand_over_by: Date }> {
  const now = await appNow(tx)
  const { terms, shifts } = (await readTerms(tx, order.sale_id))!
  const { packBy, handOverBy } = promiseFor(terms, now, shifts)
  await setAlarms(tx, [{ saleId: order.sale_id, packBy }], now)
  return { pack_by: packBy, hand_over_by: handOverBy }
}
