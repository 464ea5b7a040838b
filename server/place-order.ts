import type { OrderView } from '../shared/contract/common.ts'
import type { IntakeOrder } from '../shared/order/intake.ts'
import { contentsOf } from '../shared/order/order.ts'
import { receivedView } from '../shared/order/order-view.ts'
import { Refusal } from '../shared/outcome.ts'
import type { Gateway } from './gateway.ts'
import type { FollowedOrder } from './follow-order.ts'

/**
 * Places an order: the hot path. Checked, counted in, taken in with others of the same moment, durable in Postgres, and only then answered: with the
 * decision if it comes within `ACK_WAIT_MS`, else as `received` (the decision follows as `order:decided`). No query, job or log line of its own.
 */
export async function placeOrder(gateway: Gateway, order: IntakeOrder): Promise<{ order: OrderView; replayed?: true }> {
  const sale = await gateway.sales.find(order.saleId)
  const underWay = gateway.following.find(order.orderId)
  if (underWay) return answerSecondTap(gateway, underWay, order)
  if (sale.state === 'closed') return answerClosed(gateway, order)
  if (gateway.draining()) throw new Refusal('busy', 'This gateway is closing; nothing was kept. Connect again.', { retryAfterMs: 500 })

  gateway.admission.enter(order.viewerId, order.saleId)
  const followed = gateway.following.follow(order)
  let receivedAt: Date
  try {
    receivedAt = await gateway.intake.take(sale.partitionId, order)
  } catch (error) {
    gateway.following.forget(order.orderId)
    followed.settle(error as Refusal)
    throw error
  }
  followed.received = { at: receivedAt, monotonicMs: performance.now() }
  return answerWithin(gateway, followed, order, receivedAt)
}

async function answerWithin(gateway: Gateway, followed: FollowedOrder, order: IntakeOrder, receivedAt: Date): Promise<{ order: OrderView; replayed?: true }> {
  const answer = await gateway.patience.await(followed.answer)
  if (answer instanceof Refusal) throw answer
  if (answer) return answer
  followed.toldReceived = true
  return { order: receivedView(order, receivedAt) }
}

/** The same id while the first tap is still on its way: the same order shares its answer, another one is refused. Nothing is acknowledged before the first is durable. */
async function answerSecondTap(gateway: Gateway, first: FollowedOrder, order: IntakeOrder): Promise<{ order: OrderView; replayed: true }> {
  if (first.contents !== contentsOf(order)) throw new Refusal('order-id-reused', 'Another order has this id already.')
  const answer = await gateway.patience.await(first.answer)
  if (answer instanceof Refusal) throw answer
  if (answer) return { ...answer, replayed: true }
  if (!first.received) throw new Refusal('unknown', 'The order is not kept yet: send the same id again.', { retryAfterMs: 1000 })
  first.toldReceived = true
  return { order: receivedView(order, first.received.at), replayed: true }
}

/** After the close nothing new is taken, but who asks again for an order placed before gets its answer. */
async function answerClosed(gateway: Gateway, order: IntakeOrder): Promise<{ order: OrderView; replayed: true }> {
  const known = await gateway.findOrder(order.orderId)
  if (!known) throw new Refusal('sale-not-open', 'The sale is closed.')
  if (contentsOf({ ...known.view, viewerId: known.viewerId }) !== contentsOf(order)) throw new Refusal('order-id-reused', 'Another order has this id already.')
  return { order: known.view, replayed: true }
}
