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

/** This gateway's orders that are undecided, as far as it knows. */
export interface PendingOrders {
  find(orderId: string): PendingOrder | undefined
  /**
   * Whether an order with this id ended here before, so that its tap is answered from the database. Occasionally true
   * for a new id.
   */
  mayHaveEnded(orderId: string): boolean
  /** `socketId`: the socket waiting for the ack, if any. */
  follow(order: IntakeOrder, socketId: string | undefined): PendingOrder
  /** The intake stored it: from now on its viewer may be told so. */
  accepted(order: PendingOrder, receivedAt: Date): void
  /** The intake did not store it, or does not know. */
  failed(order: PendingOrder, refusal: Refusal): void
  /** A decision arrived from the relay. Returns the order that waited for it here, if any. */
  decided(viewerId: string, order: OrderView, replayed: boolean): PendingOrder | undefined
  refused(viewerId: string, orderId: string, code: string): boolean
  /** Resolves when every order taken so far has been answered: decided, refused, or told `received`. */
  drained(): Promise<void>
  close(): void
}

export type Placed = { order: OrderView; replayed?: true }
export type Answer = Placed | Refusal

/**
 * An order in flight. Its answer is the decision, or `received` if there is none within `ACK_WAIT_MS` of the intake.
 */
export interface PendingOrder {
  readonly order: IntakeOrder
  readonly socketId: string | undefined
  /** Rejects with a {@link Refusal}. */
  readonly answer: Promise<Placed>
  readonly settle: (answer: Answer) => void
  /** When it was tapped, as far as this gateway knows (monotonic, ms). */
  readonly tappedAt: number
  /** Set once the intake has stored it: when it was received, and that instant on the monotonic clock (ms). */
  received: { at: Date; monotonicMs: number } | undefined
  toldReceived: boolean
}

const askEveryMs = 1_000
const askAfterMs = 1_000
const idsPerQuestion = 5_000
/**
 * An order that nobody decides (quarantined, with an alarm) must not be followed forever; its viewer is still told once
 * somebody decides it.
 */
const followMsMax = 120_000

/**
 * Follows orders from intake to decision. Decisions normally arrive through the relay; once a second the gateway asks
 * Postgres about those pending longer than a second, so even a relay that loses everything delays an answer by at most
 * two seconds. `tell` delivers decisions made after the ack; `left` is called once for each order that ends.
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
    // It may already have ended another way, and its id may be followed again by now.
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
    end(one, new Refusal(code as RefusalCode, 'Another order already has this id.'))
    return true
  }

  const stopAsking = interval(askEveryMs, 'look up undecided orders', ctx.log, async () => {
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

/** Nothing was stored for an order refused as `busy`, so its id can be used again. */
function isBusy(answer: Answer | undefined): boolean {
  return answer instanceof Refusal && answer.code === 'busy'
}

/** Also ends when nothing is followed any more, because then nobody is left to answer. */
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
