import type { Context } from '../shared/context.ts'
import type { OrderView } from '../shared/contract/common.ts'
import type { IntakeOrder } from '../shared/order/intake.ts'
import { contentsOf } from '../shared/order/order.ts'
import { readOrders } from '../shared/order/order-store.ts'
import { Refusal } from '../shared/outcome.ts'
import { every } from './every.ts'

/** The orders of this gateway that are not decided yet, as far as it knows. */
export interface FollowedOrders {
  find(orderId: string): FollowedOrder | undefined
  follow(order: IntakeOrder): FollowedOrder
  /** A decision came by the relay. Returns false when nobody here waits for it. */
  decided(viewerId: string, order: OrderView, replayed: boolean): boolean
  refused(viewerId: string, orderId: string, code: string): boolean
  /** The order was not kept after all. */
  forget(orderId: string): void
  close(): void
}

export type Answer = { order: OrderView; replayed?: true } | Refusal

/** One order on its way. `answer` settles with the decision; `toldReceived` is set when its viewer was told `received` meanwhile. */
export interface FollowedOrder {
  readonly order: IntakeOrder
  readonly contents: string
  readonly viewerId: string
  readonly saleId: string
  answer: Promise<Answer>
  settle: (answer: Answer) => void
  /** Set when the intake has it: the instant of receipt, and when that was on the monotonic clock (ms). */
  received: { at: Date; monotonicMs: number } | undefined
  toldReceived: boolean
}

const askEveryMs = 1_000
const askAfterMs = 1_000
const idsPerQuestion = 5_000
/** An order that nobody decides (set aside, with an alarm) must not be followed for ever; its viewer is told all the same when somebody does. */
const followMsMax = 120_000

/**
 * Follows orders from the intake to their decision. Decisions normally come by the relay; once a second the gateway asks Postgres for those it has
 * waited for longer than a second, so a relay that loses everything delays an answer by two seconds at most. `tell` delivers what is decided after
 * the ack; `left` is called once for each order that ends.
 */
export function followOrders(ctx: Context, hooks: { tell: (viewerId: string, orderId: string, answer: Answer) => void; left: (order: FollowedOrder) => void }): FollowedOrders {
  const followed = new Map<string, FollowedOrder>()

  function end(orderId: string, order: FollowedOrder, answer: Answer): void {
    followed.delete(orderId)
    hooks.left(order)
    order.settle(answer)
    if (order.toldReceived) hooks.tell(order.viewerId, orderId, answer)
  }

  function decided(viewerId: string, view: OrderView, replayed: boolean): boolean {
    const order = followed.get(view.orderId)
    if (!order || order.viewerId !== viewerId) return false
    if (order.contents !== contentsOf({ viewerId, saleId: view.saleId, payment: view.payment, lines: view.lines })) return false
    end(view.orderId, order, replayed ? { order: view, replayed } : { order: view })
    return true
  }

  function refused(viewerId: string, orderId: string, code: string): boolean {
    const order = followed.get(orderId)
    if (!order || order.viewerId !== viewerId) return false
    end(orderId, order, new Refusal(code as 'order-id-reused', 'Another order has this id already.'))
    return true
  }

  function forget(orderId: string): void {
    const order = followed.get(orderId)
    if (!order) return
    followed.delete(orderId)
    hooks.left(order)
  }

  async function ask(): Promise<void> {
    const old = performance.now() - askAfterMs
    const ids = [...followed].filter(([, order]) => order.received !== undefined && order.received.monotonicMs < old).map(([orderId]) => orderId)
    for (const [orderId, order] of followed) if (order.received && order.received.monotonicMs < performance.now() - followMsMax) forget(orderId)
    for (let i = 0; i < ids.length; i += idsPerQuestion) {
      for (const { viewerId, view } of await readOrders(ctx.watchDb, ids.slice(i, i + idsPerQuestion), ctx.config.PAY_URL)) {
        const order = followed.get(view.orderId)
        if (order && !decided(viewerId, view, false)) refused(order.viewerId, view.orderId, 'order-id-reused')
      }
    }
  }

  const stopAsking = every(askEveryMs, 'ask for undecided orders', ctx.log, ask)

  return {
    find: (orderId) => followed.get(orderId),
    follow: (order) => {
      let settle: (answer: Answer) => void = () => undefined
      const answer = new Promise<Answer>((resolve) => {
        settle = resolve
      })
      const one: FollowedOrder = { order, contents: contentsOf(order), viewerId: order.viewerId, saleId: order.saleId, answer, settle, received: undefined, toldReceived: false }
      followed.set(order.orderId, one)
      return one
    },
    decided,
    refused,
    forget,
    close: stopAsking,
  }
}
