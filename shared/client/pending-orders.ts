import type { PayloadOf } from '../contract/commands.ts'
import type { OrderView } from '../contract/common.ts'
import { LiveRefusal, mayTryAgain, spread, type LiveSocket } from './live-socket.ts'

export type Tap = PayloadOf<'order:place'>
/** How a tap ended: with a decision, or with a code that resending cannot change. */
export type Placed = { order: OrderView } | { refused: LiveRefusal }
/** Why an order was resent under its id: a code from the server, or no answer. */
export type ResendReason = 'busy' | 'unknown' | 'internal' | 'timeout' | 'disconnected'

export interface PendingOptions {
  /** How long to wait for an answer before sending again (ms). */
  answerMs: number
  /** How long an order that was answered `received` stays quiet before its state is requested (ms). */
  quietMs: number
  /** Receives every order the server answers with and passes it to {@link PendingOrders.heard}. */
  hear: (order: OrderView) => void
  sending: (tap: Tap) => void
  resent: (orderId: string, why: ResendReason) => void
}

interface Pending {
  readonly tap: Tap
  readonly placed: Promise<Placed>
  readonly settle: (placed: Placed) => void
  attempts: number
  timer?: ReturnType<typeof setTimeout>
}

/**
 * Orders without a decision: kept before they are sent, and resent under the same id until there is one. The server
 * never processes an id twice.
 */
export class PendingOrders {
  readonly #socket: LiveSocket
  readonly #options: PendingOptions
  readonly #pending = new Map<string, Pending>()
  #ended: LiveRefusal | undefined

  constructor(socket: LiveSocket, options: PendingOptions) {
    this.#socket = socket
    this.#options = options
  }

  place(tap: Tap): Promise<Placed> {
    if (this.#ended) return Promise.resolve({ refused: this.#ended })
    const known = this.#pending.get(tap.orderId)
    if (known) return known.placed
    let settle: (placed: Placed) => void = () => undefined
    const placed = new Promise<Placed>((resolve) => (settle = resolve))
    const one: Pending = { tap, placed, settle, attempts: 0 }
    this.#pending.set(tap.orderId, one)
    this.#send(one)
    return placed
  }

  /** After a (re)connect it is unknown which answers were lost. */
  sendAll(): void {
    for (const one of this.#pending.values()) this.#send(one)
  }

  /** What the server just said about an order; `received` only means that it is safe. */
  heard(order: OrderView): void {
    if (order.state !== 'received') return this.settle(order.orderId, { order })
    const one = this.#pending.get(order.orderId)
    if (one) this.#later(one, this.#options.quietMs, () => this.#ask(one))
  }

  settle(orderId: string, placed: Placed): void {
    const one = this.#pending.get(orderId)
    if (!one) return
    clearTimeout(one.timer)
    this.#pending.delete(orderId)
    one.settle(placed)
  }

  end(refusal: LiveRefusal): void {
    this.#ended = refusal
    for (const orderId of this.#pending.keys()) this.settle(orderId, { refused: refusal })
  }

  #send(one: Pending): void {
    clearTimeout(one.timer)
    if (!this.#socket.connected) return // goes out with the next connection
    const attempt = (one.attempts += 1)
    this.#options.sending(one.tap)
    this.#socket.timeout(this.#options.answerMs).emit('order:place', one.tap, (error, answer) => {
      if (!this.#waitsFor(one, attempt)) return
      if (error) this.#sendAgain(one, this.#socket.connected ? 'timeout' : 'disconnected', 100)
      else if (answer.ok) this.#options.hear(answer.order)
      else if (mayTryAgain(answer.code)) this.#sendAgain(one, answer.code, answer.retryAfterMs ?? 1_000)
      else this.settle(one.tap.orderId, { refused: new LiveRefusal(answer.code, answer.message) })
    })
  }

  #sendAgain(one: Pending, why: ResendReason, afterMs: number): void {
    this.#options.resent(one.tap.orderId, why)
    this.#later(one, afterMs, () => this.#send(one))
  }

  /** Accepted, but no decision came. Unless the answer is a state, the same id is sent again. */
  #ask(one: Pending): void {
    if (!this.#socket.connected) return
    const attempt = one.attempts
    this.#socket.timeout(this.#options.answerMs).emit('order:status', { orderId: one.tap.orderId }, (error, answer) => {
      if (!this.#waitsFor(one, attempt)) return
      if (!error && answer.ok) this.#options.hear(answer.order)
      else this.#later(one, 500, () => this.#send(one))
    })
  }

  #waitsFor(one: Pending, attempt: number): boolean {
    return one.attempts === attempt && this.#pending.has(one.tap.orderId)
  }

  #later(one: Pending, ms: number, work: () => void): void {
    clearTimeout(one.timer)
    one.timer = setTimeout(work, spread(ms))
  }
}
