import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { io, type Socket } from 'socket.io-client'
import type { OrderView, SaleView } from '../../shared/contract/common.ts'
import { nextEvent } from './next-event.ts'
import { patienceMs } from './until.ts'

export interface Reply<Body = Record<string, unknown>> {
  status: number
  body: Body
}

export interface Viewer {
  viewerId: string
  token: string
}

let phones = 0

/** How often a client retries before it gives up: a slow machine is not a failure. */
const triesMax = 60

/**
 * Like `fetch`; retries once where the server closed an idle connection at the moment it was reused, as browsers do.
 */
async function ask(url: string, how: RequestInit): Promise<Response> {
  try {
    return await fetch(url, how)
  } catch (error) {
    const { cause } = error as { cause?: { code?: string } }
    if (cause?.code !== 'ECONNRESET' && cause?.code !== 'UND_ERR_SOCKET') throw error
    return await fetch(url, how)
  }
}

/** A client of the public API, as a stranger would write it: HTTP by fetch, websockets by socket.io-client. */
export class Api {
  readonly url: string

  constructor(url: string) {
    this.url = url
  }

  async call<Body = Record<string, unknown>>(
    method: string,
    path: string,
    token?: string,
    body?: unknown,
  ): Promise<Reply<Body>> {
    const response = await ask(this.url + path, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(token && { authorization: `Bearer ${token}` }),
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: (text.startsWith('{') ? JSON.parse(text) : { text }) as Body }
  }

  /**
   * Requests as a client should: what was answered `busy` or `unknown` is sent again unchanged after the time that the
   * answer names.
   */
  async ask<Body = Record<string, unknown>>(
    method: string,
    path: string,
    token?: string,
    body?: unknown,
  ): Promise<Reply<Body>> {
    for (let left = triesMax; ; left -= 1) {
      const reply = await this.call<Body & { retryAfterMs?: number }>(method, path, token, body)
      if (reply.status !== 503 || left === 0) return reply
      await wait(reply.body.retryAfterMs ?? 1_000)
    }
  }

  /** A file, asked for again as `ask` does: paper has room for so many at a time. */
  async bytes(path: string, token?: string): Promise<{ status: number; type: string | null; bytes: Buffer }> {
    for (let left = triesMax; ; left -= 1) {
      const response = await ask(this.url + path, { headers: token ? { authorization: `Bearer ${token}` } : {} })
      const { status } = response
      const bytes = Buffer.from(await response.arrayBuffer())
      if (status !== 503 || left === 0) return { status, type: response.headers.get('content-type'), bytes }
      await wait((JSON.parse(bytes.toString()) as { retryAfterMs?: number }).retryAfterMs ?? 1_000)
    }
  }

  /** Signs up a viewer; each has their own phone unless one is given. */
  async signUp(person: { name?: string; phone?: string; line?: string } = {}): Promise<Viewer> {
    phones += 1
    const phone = person.phone ?? `09120${String(10_000 + phones).padStart(5, '0')}`
    const reply = await this.ask<Viewer>('POST', '/api/viewers', undefined, {
      name: person.name ?? 'Nguyễn Thị Ánh',
      phone,
      address: { line: person.line ?? 'ấp Rạch Giồng', ward: 'Cầu Kè', province: 'Vĩnh Long' },
    })
    if (reply.status !== 201) throw new Error(`sign-up failed: ${JSON.stringify(reply)}`)
    return reply.body
  }

  signUps(count: number): Promise<Viewer[]> {
    return Promise.all(Array.from({ length: count }, () => this.signUp()))
  }

  /** Creates and opens a sale; items by SKU with quota, or with more. */
  async openSale(
    host: string,
    options: {
      items?: Record<string, number | { quota: number; title?: string; price?: number; perViewerLimit?: number | null }>
      policy?: string
      timeZone?: string
      open?: boolean
      phoneProof?: boolean
      payments?: ('cod' | 'prepaid')[]
      description?: string
    } = {},
  ): Promise<SaleView> {
    const saleId = randomUUID()
    const items = Object.entries(options.items ?? { COFFEE: 50 }).map(([sku, item]) => ({
      sku,
      title: `Cà phê ${sku}`,
      price: 125_000,
      perViewerLimit: null,
      ...(typeof item === 'number' ? { quota: item } : item),
    }))
    const made = await this.ask<SaleView>('POST', '/api/sales', host, {
      saleId,
      title: 'Phiên live thứ Bảy',
      timeZone: options.timeZone ?? 'Asia/Ho_Chi_Minh',
      currency: 'VND',
      deadlinePolicy: options.policy ?? 'same-day',
      ...(options.phoneProof !== undefined && { phoneProof: options.phoneProof }),
      ...(options.payments && { payments: options.payments }),
      ...(options.description !== undefined && { description: options.description }),
      items,
    })
    if (![200, 201].includes(made.status)) throw new Error(`the sale was not created: ${JSON.stringify(made)}`)
    if (options.open === false) return made.body
    const opened = await this.ask('POST', `/api/sales/${saleId}/open`, host)
    if (opened.status !== 200) throw new Error(`the sale was not opened: ${JSON.stringify(opened)}`)
    return { ...made.body, state: 'open' }
  }

  /**
   * Connects to a namespace, again where the server was too busy to answer the handshake; rejects with its refusal. The
   * caller closes it.
   */
  async connect(
    token?: string,
    namespace: '/live' | '/floor' = '/live',
    options: Record<string, unknown> = {},
  ): Promise<Socket> {
    for (let left = triesMax; ; left -= 1) {
      try {
        return await this.#connectOnce(token, namespace, options)
      } catch (error) {
        if ((error as Error).message !== 'unknown' || left === 0) throw error
        await wait(1_000)
      }
    }
  }

  #connectOnce(
    token: string | undefined,
    namespace: '/live' | '/floor',
    options: Record<string, unknown>,
  ): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const socket = io(this.url + namespace, {
        transports: ['websocket'],
        forceNew: true,
        reconnection: false,
        ...(token !== undefined && { auth: { token } }),
        ...options,
      })
      socket.once('connect', () => resolve(socket))
      socket.once('connect_error', (error) => {
        socket.close()
        reject(error)
      })
    })
  }
}

export interface OrderAck {
  ok: boolean
  order: OrderView
  replayed?: boolean
  code?: string
  message?: string
  retryAfterMs?: number
}

export interface Placing {
  orderId?: string
  lines?: { sku: string; quantity: number }[]
  payment?: 'cod' | 'prepaid'
}

/** Places an order by websocket and returns the acknowledgement. */
export async function place(
  socket: Socket,
  saleId: string,
  { orderId = randomUUID(), lines = [{ sku: 'COFFEE', quantity: 1 }], payment = 'cod' }: Placing = {},
): Promise<OrderAck> {
  return (await socket.timeout(patienceMs).emitWithAck('order:place', { orderId, saleId, lines, payment })) as OrderAck
}

/**
 * Places an order, again under its id when it was answered `unknown` or `busy`, and waits for its decision, however it
 * arrives.
 */
export async function placeDecided(socket: Socket, saleId: string, placing: Placing = {}): Promise<OrderView> {
  const orderId = placing.orderId ?? randomUUID()
  const told = nextEvent<OrderView>(socket, 'order:decided', (order) => order.orderId === orderId)
  let ack = await place(socket, saleId, { ...placing, orderId })
  for (let left = triesMax; isPutOff(ack) && left > 0; left -= 1) {
    await wait(ack.retryAfterMs ?? 1_000)
    ack = await place(socket, saleId, { ...placing, orderId })
  }
  if (!ack.ok) throw new Error(`refused: ${JSON.stringify(ack)}`)
  return ack.order.state === 'received' ? told : ack.order
}

function isPutOff({ ok, code }: OrderAck): boolean {
  return !ok && (code === 'unknown' || code === 'busy')
}
