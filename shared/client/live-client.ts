import type { AnswerOf } from '../contract/commands.ts'
import type { OrderView, SaleView } from '../contract/common.ts'
import type { FactPayload, StockOfItem } from '../contract/facts.ts'
import { LiveRefusal, mayTryAgain, openSocket, reconnectPause, spread, type LiveSocket } from './live-socket.ts'
import { PendingOrders, type Placed, type ResendReason, type Tap } from './pending-orders.ts'

type Joined = AnswerOf<'sale:join'>

/** What a client may listen for. Facts older than what is already known are dropped, except for `heard`. */
export interface LiveHooks {
  /** The current state of an order of this viewer. */
  order(order: OrderView): void
  /** Everything the server says about an order, including old news and repeats. */
  heard(order: OrderView): void
  /**
   * An order is about to be sent, for the first time or again: anything that must survive a crash of the client has to
   * be stored before this returns.
   */
  sending(tap: Tap): void
  resent(orderId: string, why: ResendReason): void
  stock(item: StockOfItem, saleId: string): void
  state(saleId: string, state: SaleView['state'], version: number): void
  pin(saleId: string, sku: string | null, version: number): void
  progress(fact: FactPayload<'sale:progress'>): void
  /** The connection is up, or was lost and is being retried. */
  connected(isConnected: boolean): void
  /**
   * The server will not accept this client again (its token has expired): everything pending was settled with the same
   * refusal.
   */
  ended(refusal: LiveRefusal): void
}

export interface LiveOptions {
  url: string
  /** Without one, a client can only watch. */
  token?: string
  hooks?: Partial<LiveHooks>
  answerMs?: number
  quietMs?: number
}

/**
 * The client side of the websocket, for a viewer or host. Networks lose answers, so an order is kept here before it is
 * sent, and sent again under the same id until it is decided. Facts may arrive late or twice: the highest version wins.
 */
export class LiveClient {
  readonly #socket: LiveSocket
  readonly #hooks: Partial<LiveHooks>
  readonly #answerMs: number
  readonly #pending: PendingOrders
  readonly #orders = new Map<string, OrderView>()
  readonly #versions = new Map<string, number>()
  readonly #joined = new Set<string>()
  readonly #gone: Promise<never>
  #leave: (refusal: LiveRefusal) => void = () => undefined
  #isEnded = false
  #failed = 0
  #connecting: ReturnType<typeof setTimeout> | undefined

  constructor({ url, token, hooks = {}, answerMs = 5_000, quietMs = 3_000 }: LiveOptions) {
    this.#hooks = hooks
    this.#answerMs = answerMs
    this.#gone = new Promise((_, reject) => (this.#leave = reject))
    this.#gone.catch(() => undefined)
    this.#socket = openSocket(url, token)
    this.#pending = new PendingOrders(this.#socket, {
      answerMs,
      quietMs,
      hear: (order) => this.#hear(order),
      sending: (tap) => hooks.sending?.(tap),
      resent: (orderId, why) => hooks.resent?.(orderId, why),
    })
    this.#followConnection()
    this.#followFacts()
  }

  get isConnected(): boolean {
    return this.#socket.connected
  }

  /** The latest known state of an order of this viewer. */
  order(orderId: string): OrderView | undefined {
    return this.#orders.get(orderId)
  }

  /** Follows a sale, also after every reconnect. Rejects with {@link LiveRefusal}. */
  join(saleId: string): Promise<Joined> {
    const joined = new Promise<Joined>((resolve, reject) => this.#join(saleId, resolve, reject))
    return Promise.race([this.#gone, joined])
  }

  /**
   * Places an order under an id that the caller generated and keeps. Settles with its decision however long that takes;
   * the same id twice is one tap.
   */
  place(tap: Tap): Promise<Placed> {
    return this.#pending.place(tap)
  }

  /**
   * State received by other means than the websocket, e.g. by HTTP on a network that blocks websockets: treated like
   * facts.
   */
  learn({ sale, orders = [] }: { sale?: SaleView; orders?: OrderView[] }): void {
    if (sale) this.#presentSale(sale)
    for (const order of orders) this.#hear(order)
  }

  /** A pending order was finally refused by other means: it is not sent again. */
  refused(orderId: string, refusal: LiveRefusal): void {
    this.#pending.settle(orderId, { refused: refusal })
  }

  close(): void {
    this.#end(new LiveRefusal('closed', 'The client was closed.'))
    this.#socket.disconnect()
  }

  #followConnection(): void {
    const socket = this.#socket
    socket.on('connect', () => {
      this.#failed = 0
      this.#hooks.connected?.(true)
      for (const saleId of this.#joined)
        this.#join(
          saleId,
          () => undefined,
          () => undefined,
        )
      this.#pending.sendAll()
    })
    // Sent just before the server closes a connection with too many refusals.
    let comeBackMs = 0
    socket.on('connection:closed', ({ retryAfterMs }) => (comeBackMs = retryAfterMs))
    socket.on('disconnect', () => {
      this.#hooks.connected?.(false)
      this.#connectLater(comeBackMs)
      comeBackMs = 0
    })
    socket.on('connect_error', (error) => {
      const { code, retryAfterMs } = (error as { data?: { code?: string; retryAfterMs?: number } }).data ?? {}
      if (code === undefined || mayTryAgain(code)) this.#connectLater(retryAfterMs)
      else {
        const refusal = new LiveRefusal(code, error.message)
        this.#end(refusal)
        this.#hooks.ended?.(refusal)
      }
    })
  }

  #followFacts(): void {
    const socket = this.#socket
    socket.on('order:decided', (order) => this.#hear(order))
    socket.on('order:changed', (order) => this.#hear(order))
    socket.on('order:refused', ({ orderId, code }) =>
      this.#pending.settle(orderId, { refused: new LiveRefusal(code, 'Another order already has this id.') }),
    )
    socket.on('sale:changed', ({ saleId, state, version }) => this.#state(saleId, state, version))
    socket.on('pin:changed', ({ saleId, sku, version }) => this.#pin(saleId, sku, version))
    socket.on('stock:changed', ({ saleId, items }) => items.forEach((item) => this.#stock(saleId, item)))
    socket.on('sale:progress', (fact) => this.#hooks.progress?.(fact))
  }

  /**
   * Reconnects after a lost connection or a temporary refusal: when the server said, and never at the same moment as
   * everyone else.
   */
  #connectLater(afterMs = 0): void {
    if (this.#isEnded) return
    clearTimeout(this.#connecting)
    this.#connecting = setTimeout(() => this.#socket.connect(), afterMs + reconnectPause(this.#failed))
    this.#failed += 1
  }

  #join(saleId: string, resolve: (joined: Joined) => void, reject: (refusal: LiveRefusal) => void): void {
    if (this.#isEnded) return
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
      } else if (mayTryAgain(answer.code)) setTimeout(again, spread(answer.retryAfterMs ?? 1_000))
      else reject(new LiveRefusal(answer.code, answer.message))
    })
  }

  /** The state at (re)joining counts like facts. */
  #present({ sale, orders }: Joined): void {
    this.#presentSale(sale)
    for (const order of orders) this.#hear(order)
  }

  #presentSale(sale: SaleView): void {
    this.#state(sale.saleId, sale.state, sale.version)
    this.#pin(sale.saleId, sale.pin, sale.version)
    for (const { sku, available, held, sold, version } of sale.items)
      this.#stock(sale.saleId, { sku, available, held, sold, version })
  }

  #hear(order: OrderView): void {
    this.#hooks.heard?.(order)
    const known = this.#orders.get(order.orderId)
    if (!known || known.version < order.version) {
      this.#orders.set(order.orderId, order)
      this.#hooks.order?.(order)
    }
    this.#pending.heard(order)
  }

  #state(saleId: string, state: SaleView['state'], version: number): void {
    if (this.#isNewer(`state/${saleId}`, version)) this.#hooks.state?.(saleId, state, version)
  }

  #pin(saleId: string, sku: string | null, version: number): void {
    if (this.#isNewer(`pin/${saleId}`, version)) this.#hooks.pin?.(saleId, sku, version)
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
    this.#isEnded = true
    clearTimeout(this.#connecting)
    this.#leave(refusal)
    this.#pending.end(refusal)
  }
}
