import type { IntakeOrder } from '../../shared/order/intake.ts'
import type { KnownOrder } from '../../shared/order/order-store.ts'
import { isSameOrder } from '../../shared/order/order.ts'
import { Refusal } from '../../shared/refusal.ts'
import { findOrder } from './find-order.ts'
import type { PendingOrder, Placed } from './pending-orders.ts'
import type { Gateway } from '../context.ts'
import type { KnownSale } from '../sale/sale-cache.ts'

/**
 * Places an order: the hot path. Validated, counted in, batched with others of the same moment, durable in Postgres,
 * and only then answered: with the decision if it comes within `ACK_WAIT_MS`, otherwise with `received` (the decision
 * follows as `order:decided`). It issues no query, job or log line of its own, and allocates one Promise (the answer's)
 * when the sale is cached.
 */
export function placeOrder(gateway: Gateway, order: IntakeOrder, socketId?: string): Promise<Placed> {
  const sale = gateway.sales.known(order.saleId)
  return sale
    ? takeOrder(gateway, sale, order, socketId)
    : gateway.sales.find(order.saleId).then((found) => takeOrder(gateway, found, order, socketId))
}

function takeOrder(
  gateway: Gateway,
  sale: KnownSale,
  order: IntakeOrder,
  socketId: string | undefined,
): Promise<Placed> {
  const { pendingOrders } = gateway
  const underWay = pendingOrders.find(order.orderId)
  if (underWay) return answerSecondTap(gateway, underWay, order)
  if (sale.state === 'closed') return answerClosed(gateway, order)
  if (pendingOrders.mayHaveEnded(order.orderId)) return answerLaterTap(gateway, sale, order, socketId)
  return takeNewOrder(gateway, sale, order, socketId)
}

function takeNewOrder(
  gateway: Gateway,
  sale: KnownSale,
  order: IntakeOrder,
  socketId: string | undefined,
): Promise<Placed> {
  if (gateway.draining())
    throw new Refusal('busy', 'This gateway is shutting down; nothing was saved. Reconnect.', { retryAfterMs: 500 })
  requireTaken(sale, order)
  gateway.admission.enter(order.viewerId, order.saleId)
  const followed = gateway.pendingOrders.follow(order, socketId)
  gateway.intake.take(sale.partitionId, followed)
  return followed.answer
}

/** What a sale asks of whoever orders or waits in it. */
export function requireTaken(
  sale: KnownSale,
  { phoneProven, recipientId, payment }: Pick<IntakeOrder, 'phoneProven' | 'recipientId' | 'payment'>,
): void {
  // What a host typed in has its recipient; everybody else must have proven their phone where the sale asks for it.
  if (sale.phoneProof && !phoneProven && recipientId === undefined)
    throw new Refusal(
      'phone-unproven',
      'This sale takes orders only from phones that were proven: ask for a code and enter it.',
    )
  if (!sale.payments.includes(payment))
    throw new Refusal('payment-not-taken', `payment: this sale takes ${sale.payments.join(', ')} only`)
}

/**
 * A second tap while the first is in flight: the same order shares its answer, a different one with that id is refused.
 */
async function answerSecondTap(gateway: Gateway, first: PendingOrder, order: IntakeOrder): Promise<Placed> {
  gateway.admission.countTap(order.viewerId)
  if (!isSameOrder(first.order, order)) throw reused()
  return { ...(await first.answer), replayed: true }
}

/** A closed sale takes nothing new, but a repeat of an order placed earlier still gets its answer. */
async function answerClosed(gateway: Gateway, order: IntakeOrder): Promise<Placed> {
  gateway.admission.countTap(order.viewerId)
  const known = await findOrder(gateway, order.orderId)
  if (!known) throw new Refusal('sale-not-open', 'The sale is closed.')
  return answerKnown(known, order)
}

/**
 * A tap whose id ended here before is compared with the decided order in the database instead of going through the
 * intake again: under load the worker's refusal of the reused id would arrive after this tap had been acknowledged.
 */
async function answerLaterTap(
  gateway: Gateway,
  sale: KnownSale,
  order: IntakeOrder,
  socketId: string | undefined,
): Promise<Placed> {
  gateway.admission.countTap(order.viewerId)
  const known = await gateway.snapshots.order(order.orderId)
  if (known) return answerKnown(known, order)
  // Another tap with this id may have arrived during the read.
  const underWay = gateway.pendingOrders.find(order.orderId)
  return underWay ? answerSecondTap(gateway, underWay, order) : takeNewOrder(gateway, sale, order, socketId)
}

/** The order that has this id, in its current state. Throws `order-id-reused` if its contents differ. */
function answerKnown(known: KnownOrder, order: IntakeOrder): Placed {
  if (!isSameOrder({ ...known.view, viewerId: known.viewerId }, order)) throw reused()
  return { order: known.view, replayed: true }
}

function reused(): Refusal {
  return new Refusal('order-id-reused', 'Another order already has this id.')
}
