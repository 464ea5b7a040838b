import { io, type Socket } from 'socket.io-client'
import type { Ack, AnswerOf, PayloadOf } from '../contract/commands.ts'
import type { OrderView, SaleView } from '../contract/common.ts'
import type { FactPayload, StockOfItem } from '../contract/facts.ts'

type CommandName = 'sale:join' | 'sale:leave' | 'order:place' | 'order:status' | 'order:cancel'
type FactName = 'order:decided' | 'order:changed' | 'order:refused' | 'sale:changed' | 'pin:changed' | 'stock:changed' | 'sale:progress'
type Commands = { [Name in CommandName]: (payload: PayloadOf<Name>, ack: (answer: Ack<AnswerOf<Name>>) => void) => void }
type Facts = { [Name in FactName]: (payload: FactPayload<Name>) => void }

export type Tap = PayloadOf<'order:place'>
/** How a tap ended: with a decision, or with a code that sending again cannot change (`closed`: this client was closed first). */
export type Placed = { order: OrderView } | { refused: { code: string; message: string } }
/** Why an order was sent again under its id: a code of the server, or no answer. */
export type ResendReason = 'busy' | 'unknown' | 'internal' | 'timeout' | 'disconnected'

export interface LiveHooks {
  /** An order as it is now: told once for each newer version. */
  order(order: OrderView): void
  /** Everything the server says about an order, old news and repetitions too. */
  heard(order: OrderView): void
  resent(orderId: string, why: ResendReason): void
  stock(item: StockOfItem, saleId: string): void
  state(saleId: string, state: SaleView['state']): void
  pin(saleId: string, sku: string | null): void
  progress(fact: FactPayload<'sale:progress'>): void
}

export interface LiveOptions {
  url: string
  token?: string
  hooks?: Partial<LiveHooks>
  /** From sending to giving up on the answer and sending again (ms). */
  answerMs?: number
  /** How long an order that was answered `received` stays quiet before its state is asked for (ms). */
  quietMs?: number
}

/** A refusal of the handshake or of `sale:join`. */
export class LiveRefusal extends Error {
  override name = 'LiveRefusal'
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

interface Pending {
  readonly tap: Tap
  readonly settle: (placed: Placed) => void
  readonly placed: Promise<Placed>
  isReceived: boolean
  attempts: number
  timer?: ReturnType<typeof setTimeout>
}

const resendable = new Set(['busy', 'unknown', 'internal'])
const spread = (ms: number): number => ms * (0.75 + Math.random() * 0.5)

/**
 * A viewer's (or host's) end of the websocket. Networks lose answers, so an order is kept here before it is sent and goes out again under the same id
 * until it has a decision; the server takes care that this never doubles it. Facts may come late or twice: the highest version wins.
 */
export class LiveClient {
  readonly #socket: Socket<Facts, Commands>
  readonly #hooks: Partial<LiveHooks>
  readonly #answerMs: number
  readonly #quietMs: number
  readonly #pending = new Map<string, Pending>()
  readonly #orders = new Map<string, OrderView>()
  readonly #versions = new Map<string, number>()
  readonly #joined = new Set<string>()
  readonly #gone: Promise<never>
  #leave: (refusal: LiveRefusal) => void = () => undefined

  constructor({ url, token, hooks = {}, answerMs = 5_000, quietMs = 3_000 }: LiveOptions) {
    this.#hooks = hooks
    this.#answerMs = answerMs
    this.#quietMs = quietMs
    this.#gone = new Promise((_, reject) => (this.#leave = reject))
    this.#gone.catch(() => undefined)
    this.#socket = io(`${url}/live`, { transports: ['websocket'], forceNew: true, reconnectionDelay: 500, reconnectionDelayMax: 5_000, randomizationFactor: 0.5, ...(token !== undefined && { auth: { token } }) })
    this.#listen()
  }

  get isConnected(): boolean {
    return this.#socket.connected
  }

  /** The newest known state of an order of this viewer. */
  order(orderId: string): OrderView | undefined {
    return this.#orders.get(orderId)
  }

  /** Follows a sale, also after every reconnect. Rejects with {@link LiveRefusal}. */
  join(saleId: string): Promise<AnswerOf<'sale:join'>> {
    return Promise.race([this.#gone, new Promise<AnswerOf<'sale:join'>>((resolve, reject) => this.#join(saleId, resolve, reject))])
  }

  /** Places an order under an id that the caller made and keeps. Settles with its decision however long that takes; the same id twice is the same tap. */
  place(tap: Tap): Promise<Placed> {
    const known = this.#pending.get(tap.orderId)
    if (known) return known.placed
    let settle: (placed: Placed) => void = () => undefined
    const placed = new Promise<Placed>((resolve) => (settle = resolve))
    const one: Pending = { tap, settle, placed, isReceived: false, attempts: 0 }
    this.#pending.set(tap.orderId, one)
    this.#send(one)
    return placed
  }

  close(): void {
    this.#end(new LiveRefusal('closed', 'The client was closed.'))
    this.#socket.disconnect()
  }

  #listen(): void {
    const socket = this.#socket
    socket.on('connect', () => {
      for (const saleId of this.#joined) this.#join(saleId, () => undefined, () => undefined)
      for (const one of this.#pending.values()) this.#send(one)
    })
    socket.on('disconnect', (reason) => {
      if (reason === 'io server disconnect') this.#connectLater()
    })
    socket.on('connect_error', (error) => {
      if (socket.active) return // the library tries again by itself
      const code = (error as { data?: { code?: string } }).data?.code ?? error.message
      if (resendable.has(code)) this.#connectLater()
      else this.#end(new LiveRefusal(code, error.message))
    })
    socket.on('order:decided', (order) => this.#hear(order))
    socket.on('order:changed', (order) => this.#hear(order))
    socket.on('order:refused', ({ orderId, code }) => this.#settle(orderId, { refused: { code, message: code } }))
    socket.on('sale:changed', ({ saleId, state, version }) => this.#isNewer(`state/${saleId}`, version) && this.#hooks.state?.(saleId, state))
    socket.on('pin:changed', ({ saleId, sku, version }) => this.#isNewer(`pin/${saleId}`, version) && this.#hooks.pin?.(saleId, sku))
    socket.on('stock:changed', ({ saleId, items }) => items.forEach((item) => this.#stock(saleId, item)))
    socket.on('sale:progress', (fact) => this.#hooks.progress?.(fact))
  }

  #connectLater(): void {
    setTimeout(() => this.#socket.connect(), spread(1_000))
  }

  #join(saleId: string, resolve: (answer: AnswerOf<'sale:join'>) => void, reject: (error: LiveRefusal) => void): void {
    const again = (): void => this.#join(saleId, resolve, reject)
    if (!this.#socket.connected) {
      this.#socket.once('connect', again)
      return
    }
    this.#socket.timeout(this.#answerMs).emit('sale:join', { saleId }, (error, answer) => {
      if (error) setTimeout(again, spread(500))
      else if (answer.ok) {
        this.#joined.add(saleId)
        this.#present(answer)
        resolve(answer)
      } else if (resendable.has(answer.code)) setTimeout(again, spread(answer.retryAfterMs ?? 1_000))
      else reject(new LiveRefusal(answer.code, answer.message))
    })
  }

  /** The state at (re)joining counts like facts: older versions of what is known already are dropped. */
  #present({ sale, orders }: AnswerOf<'sale:join'>): void {
    if (this.#isNewer(`state/${sale.saleId}`, sale.version)) this.#hooks.state?.(sale.saleId, sale.state)
    if (this.#isNewer(`pin/${sale.saleId}`, sale.version)) this.#hooks.pin?.(sale.saleId, sale.pin)
    for (const { sku, available, held, sold, version } of sale.items) this.#stock(sale.saleId, { sku, available, held, sold, version })
    for (const order of orders) this.#hear(order)
  }

  #send(one: Pending): void {
    clearTimeout(one.timer)
    if (!this.#socket.connected) return // goes out with the next connection
    const attempt = (one.attempts += 1)
    this.#socket.timeout(this.#answerMs).emit('order:place', one.tap, (error, answer) => {
      if (one.attempts !== attempt || !this.#pending.has(one.tap.orderId)) return
      if (error) this.#sendAgain(one, this.#socket.connected ? 'timeout' : 'disconnected', 100)
      else if (answer.ok) this.#hear(answer.order)
      else if (resendable.has(answer.code)) this.#sendAgain(one, answer.code as ResendReason, answer.retryAfterMs ?? 1_000)
      else this.#settle(one.tap.orderId, { refused: { code: answer.code, message: answer.message } })
    })
  }

  #sendAgain(one: Pending, why: ResendReason, afterMs: number): void {
    this.#hooks.resent?.(one.tap.orderId, why)
    one.timer = setTimeout(() => this.#send(one), spread(afterMs))
  }

  /** Taken in, but no decision came: asks. Whatever else the answer is, the same id is sent again. */
  #ask(one: Pending): void {
    const { orderId } = one.tap
    const attempt = one.attempts
    this.#socket.timeout(this.#answerMs).emit('order:status', { orderId }, (error, answer) => {
      if (one.attempts !== attempt || !this.#pending.has(orderId)) return
      if (!error && answer.ok) this.#hear(answer.order)
      else this.#send(one)
    })
  }

  #hear(order: OrderView): void {
    this.#hooks.heard?.(order)
    const known = this.#orders.get(order.orderId)
    if (!known || known.version < order.version) {
      this.#orders.set(order.orderId, order)
      this.#hooks.order?.(order)
    }
    const one = this.#pending.get(order.orderId)
    if (!one) return
    if (order.state !== 'received') this.#settle(order.orderId, { order })
    else {
      clearTimeout(one.timer)
      one.timer = setTimeout(() => (this.#socket.connected ? this.#ask(one) : undefined), spread(this.#quietMs))
    }
  }

  #settle(orderId: string, placed: Placed): void {
    const one = this.#pending.get(orderId)
    if (!one) return
    clearTimeout(one.timer)
    this.#pending.delete(orderId)
    one.settle(placed)
  }

  #stock(saleId: string, item: StockOfItem): void {
    if (this.#isNewer(`stock/${saleId}/${item.sku}`, item.version)) this.#hooks.stock?.(item, saleId)
  }

  #isNewer(key: string, version: number): boolean {
    if ((this.#versions.get(key) ?? 0) >= version) return false
    this.#versions.set(key, version)
    return true
  }

  #end(refusal: LiveRefusal): void {
    this.#leave(refusal)
    for (const orderId of [...this.#pending.keys()]) this.#settle(orderId, { refused: { code: refusal.code, message: refusal.message } })
  }
}
