import { build as buildHistogram } from 'hdr-histogram-js'
import { randomUUID } from 'node:crypto'
import { io, type Socket } from 'socket.io-client'
import { wallMs } from './helpers.ts'
import type { LoadPlan, LoadResult } from './load-plan.ts'

interface Waiting {
  tappedAt: number
  socket: number
}

interface Answer {
  ok: boolean
  code?: string
  retryAfterMs?: number
  order?: { orderId: string; state?: string; reason?: string }
}

/**
 * Drives one load and measures from the tap (in an open load: from the planned instant, so waiting in the client
 * counts) to the decision.
 */
export async function runLoad(plan: LoadPlan): Promise<LoadResult> {
  const sockets = await connectAll(plan)
  const histogram = buildHistogram({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 120_000_000,
    numberOfSignificantValueDigits: 3,
    useWebAssembly: false,
  })
  const waiting = new Map<string, Waiting>()
  let outcomes: Record<string, number> = {}
  let done = 0
  let counting = true
  let soldOutHeardAt = -1
  let lastConfirmedAt = -1
  let next: (socket: number) => void = () => undefined

  function finish(orderId: string, outcome: string): void {
    const order = waiting.get(orderId)
    if (!order) return
    waiting.delete(orderId)
    if (outcome === 'confirmed') lastConfirmedAt = wallMs()
    if (counting) {
      done += 1
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
      histogram.recordValue(Math.max(1, Math.round((performance.now() - order.tappedAt) * 1000)))
    }
    next(order.socket)
  }

  function send(socket: number, tappedAt: number, orderId: string = randomUUID()): void {
    waiting.set(orderId, { tappedAt, socket })
    const saleId = plan.saleIds[socket % plan.saleIds.length]!
    sockets[socket]!.emit(
      'order:place',
      { orderId, saleId, lines: [{ sku: plan.sku, quantity: 1 }], payment: 'cod' },
      (answer: Answer) => {
        if (!answer.ok && answer.code === 'busy') {
          outcomes['busy'] = (outcomes['busy'] ?? 0) + 1
          setTimeout(() => send(socket, tappedAt, orderId), answer.retryAfterMs ?? 100)
        } else if (!answer.ok) finish(orderId, answer.code ?? 'refused')
        else if (answer.order?.state !== 'received')
          finish(orderId, answer.order?.reason ?? answer.order?.state ?? 'echo')
      },
    )
  }

  for (const socket of sockets) {
    socket.on('order:decided', (order: { orderId: string; state: string; reason?: string }) =>
      finish(order.orderId, order.reason ?? order.state),
    )
    socket.on('stock:changed', (fact: { items: { available: number }[] }) => {
      if (soldOutHeardAt < 0 && fact.items.some((item) => item.available === 0)) soldOutHeardAt = wallMs()
    })
  }

  const started = await offer(plan, sockets.length, {
    send,
    waiting: () => waiting.size,
    again: (on) => {
      next = on ? (socket) => send(socket, performance.now()) : () => undefined
    },
    startCounting: () => {
      histogram.reset()
      done = 0
      outcomes = {}
    },
    stopCounting: () => {
      counting = false
    },
  })
  const { load } = plan
  const seconds = (performance.now() - started) / 1000
  if (soldOutHeardAt < 0 && load.kind === 'burst') await passed(1.5)
  for (const socket of sockets) socket.close()
  const ms = (percentile: number): number => Math.round(histogram.getValueAtPercentile(percentile) / 10) / 100
  return {
    done,
    seconds,
    perSecond: done / seconds,
    p50Ms: ms(50),
    p99Ms: ms(99),
    maxMs: ms(100),
    outcomes,
    soldOutHeardAt,
    lastConfirmedAt,
  }
}

interface Tap {
  send: (socket: number, tappedAt: number) => void
  waiting: () => number
  /** Whether a decided order is followed by the next one on its socket. */
  again: (on: boolean) => void
  startCounting: () => void
  stopCounting: () => void
}

/**
 * Offers the plan's load; resolves with the time (monotonic, ms) at which counting began, once all is decided or time
 * is up.
 */
async function offer({ load }: LoadPlan, sockets: number, tap: Tap): Promise<number> {
  let startedAt = performance.now()
  if (load.kind === 'closed') {
    tap.again(true)
    for (let i = 0; i < load.inFlight; i += 1)
      for (let socket = 0; socket < sockets; socket += 1) tap.send(socket, performance.now())
    await passed(load.warmSeconds)
    tap.startCounting()
    startedAt = performance.now()
    await passed(load.seconds)
    tap.stopCounting()
    tap.again(false)
  } else if (load.kind === 'open') {
    await sendAtPlannedInstants(load.perSecond, load.seconds, sockets, tap.send)
    await untilEmpty(tap.waiting, 30)
  } else {
    for (let i = 0; i < load.orders; i += 1) {
      tap.send(i % sockets, performance.now())
      if (i % 500 === 499) await new Promise(setImmediate)
    }
    await untilEmpty(tap.waiting, 120)
  }
  return startedAt
}

/** Open loop: arrival times are fixed in advance, so a slow answer does not slow down the load. */
async function sendAtPlannedInstants(
  perSecond: number,
  seconds: number,
  sockets: number,
  send: (socket: number, tappedAt: number) => void,
): Promise<void> {
  const startedAt = performance.now() + 50
  const total = Math.round(perSecond * seconds)
  for (let i = 0; i < total;) {
    const now = performance.now()
    while (i < total && startedAt + (i * 1000) / perSecond <= now) {
      send(i % sockets, startedAt + (i * 1000) / perSecond)
      i += 1
    }
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

async function connectAll(plan: LoadPlan): Promise<Socket[]> {
  const sockets: Socket[] = []
  const connectAtOnce = 100
  for (let i = 0; i < plan.tokens.length; i += connectAtOnce) {
    sockets.push(
      ...(await Promise.all(plan.tokens.slice(i, i + connectAtOnce).map((token, k) => connect(plan, token, i + k)))),
    )
  }
  return sockets
}

function connect(plan: LoadPlan, token: string | null, index: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = io(`${plan.urls[index % plan.urls.length]}/live`, {
      transports: ['websocket'],
      forceNew: true,
      ...(token && { auth: { token } }),
    })
    socket.once('connect_error', reject)
    socket.once('connect', () => {
      if (!plan.join) resolve(socket)
      else socket.emit('sale:join', { saleId: plan.saleIds[index % plan.saleIds.length] }, () => resolve(socket))
    })
  })
}

async function untilEmpty(waiting: () => number, secondsMax: number): Promise<void> {
  const until = performance.now() + secondsMax * 1000
  while (waiting() > 0 && performance.now() < until) await passed(0.02)
}

function passed(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000))
}
