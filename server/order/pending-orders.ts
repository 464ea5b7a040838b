import { setTimeout as wait } from 'node:timers/promises'
import type { Context } from '../../shared/context.ts'
import type { OrderView } from '../../shared/contract/common.ts'
import type { IntakeOrder } from '../../shared/order/intake.ts'
import { isSameOrder } from '../../shared/order/order.ts'
import { readOrders } from '../../shared/order/order-store.ts'
import { receivedView } from '../../shared/order/order-view.ts'
import { Refusal, type RefusalCode } from '../../shared/refusal.ts'
import { interval } from '../../shared/lib/interval.ts'
import { decisionSeconds, intakeSeconds } from '../metrics.ts'
import { openTimerQueue } from './ack-timer.ts'
import { openSeenIds } from './seen-ids.ts'

/** The orders of this gateway that are not decided yet, as far as it knows. */
export interface PendingOrders {
  find(orderId: string): PendingOrder | undefined
  /** Whether an order of this id ended here before: its tap is answered from the book. Now and then true of an id that is new. */
  mayHaveEnded(orderId: string): boolean
  /** `socketId`: the socket that waits for the ack, if one does. */
  follow(order: IntakeOrder, socketId: string | undefined): PendingOrder
  /** The intake has it: from now on its viewer may be told so. */
  accepted(order: PendingOrder, receivedAt: Date): void
  /** The intake does not have it, or does not know. */
  failed(order: PendingOrder, refusal: Refusal): void
  /** A decision came by the relay. Returns the order that waited for it here, if one did. */
  decided(viewerId: string, order: OrderView, replayed: boolean): PendingOrder | undefined
  refused(viewerId: string, orderId: string, code: string): boolean
  /** Resolves when every order taken so far was answered: decided, refused, or told that it was received. */
  drained(): Promise<void>
  close(): void
}

export type Placed = { order: OrderView; replayed?: true }
export type Answer = Placed | Refusal

/** One order on its way. Its answer is the decision, or that it was received if the decision is not there within `ACK_WAIT_MS` of the intake. */
export interface PendingOrder {
  readonly order: IntakeOrder
  readonly socketId: string | undefined
  /** Rejects with a {@link Refusal}. */
  readonly answer: Promise<Placed>
  readonly settle: (answer: Answer) => void
  /** When it was tapped, as far as this gateway knows (monotonic, ms). */
  readonly tappedAt: number
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
export function openPendingOrders(
  ctx: Context,
  hooks: {
    tell: (viewerId: string, orderId: string, answer: Answer) => void
    settled: (one: PendingOrder, answer: Answer | undefined) => void
  },
): PendingOrders {
  const followed = new Map<string, PendingOrder>()
  const ended = openSeenIds()
  const ackTimer = openTimerQueue<PendingOrder>(ctx.config.ACK_WAIT_MS, (late) => {
    if (followed.get(late.order.orderId) !== late || !late.received) return
    late.toldReceived = true
    late.settle({ order: receivedView(late.order, late.received.at) })
  })

  function end(one: PendingOrder, answer: Answer | undefined): void {
    // It may have ended already, by another way, and its id may be followed anew.
    if (followed.get(one.order.orderId) !== one) return
    followed.delete(one.order.orderId)
    if (!isBusy(answer)) ended.add(one.order.orderId)
    hooks.settled(one, answer)
    if (!answer) return
    one.settle(answer)
    if (one.toldReceived) hooks.tell(one.order.viewerId, one.order.orderId, answer)
  }

  function decided(viewerId: string, view: OrderView, replayed: boolean): PendingOrder | undefined {
    const one = followed.get(view.orderId)
    if (!one || !isSameOrder(one.order, { ...view, viewerId })) return undefined
    end(one, replayed ? { order: view, replayed } : { order: view })
    decisionSeconds.observe((performance.now() - one.tappedAt) / 1000)
    return one
  }

  function refused(viewerId: string, orderId: string, code: string): boolean {
    const one = followed.get(orderId)
    if (!one || one.order.viewerId !== viewerId) return false
    end(one, new Refusal(code as RefusalCode, 'Another order has this id already.'))
    return true
  }

  const stopAsking = interval(askEveryMs, 'ask for undecided orders', ctx.log, async () => {
    const now = performance.now()
    const waiting = [...followed.values()].filter(({ received }) => received && received.monotonicMs < now - askAfterMs)
    for (let i = 0; i < waiting.length; i += idsPerQuestion) {
      const ids = waiting.slice(i, i + idsPerQuestion).map(({ order }) => order.orderId)
      for (const { viewerId, view } of await readOrders(ctx.watchDb, ids, ctx.config.PAY_URL)) {
        const one = followed.get(view.orderId)
        if (one && !decided(viewerId, view, false)) refused(one.order.viewerId, view.orderId, 'order-id-reused')
      }
    }
    for (const one of followed.values())
      if (one.received && one.received.monotonicMs < now - followMsMax) end(one, undefined)
  })

  return {
    find: (orderId) => followed.get(orderId),
    mayHaveEnded: (orderId) => ended.has(orderId),
    follow: (order, socketId) => {
      const one = newPendingOrder(order, socketId)
      followed.set(order.orderId, one)
      return one
    },
    accepted: (one, receivedAt) => {
      one.received = { at: receivedAt, monotonicMs: performance.now() }
      intakeSeconds.observe((one.received.monotonicMs - one.tappedAt) / 1000)
      ackTimer.begin(one)
    },
    failed: end,
    decided,
    refused,
    drained: () => untilAnswered(followed),
    close: () => {
      followed.clear()
      stopAsking()
      ackTimer.close()
    },
  }
}

/** Of an order that was refused as `busy` nothing was kept: its id is as good as new. */
function isBusy(answer: Answer | undefined): boolean {
  return answer instanceof Refusal && answer.code === 'busy'
}

/** Ends also when nothing is followed any more, since then nobody will be answered. */
async function untilAnswered(followed: ReadonlyMap<string, PendingOrder>): Promise<void> {
  while ([...followed.values()].some((one) => !one.toldReceived)) await wait(10)
}

function newPendingOrder(order: IntakeOrder, socketId: string | undefined): PendingOrder {
  let settle: (answer: Answer) => void = () => undefined
  const answer = new Promise<Placed>((resolve, reject) => {
    settle = (given) => (given instanceof Refusal ? reject(given) : resolve(given))
  })
  return { order, socketId, answer, settle, tappedAt: performance.now(), received: undefined, toldReceived: false }
}
