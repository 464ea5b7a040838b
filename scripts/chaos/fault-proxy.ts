import { createServer, connect, type Server, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

/** Towards the server (requests) or towards the client (replies). */
export type Direction = 'request' | 'reply'

/** What happens to a connection whose message was lost: both ends are reset, or it stays open and silent forever. */
export type Afterwards = 'reset' | 'silent'

/**
 * A TCP proxy that breaks its traffic. Every fault lasts until `pass()`; connections that lost bytes are never
 * repaired.
 */
export interface FaultProxy {
  readonly port: number
  /** Forwards everything again, for new connections and for those that lost nothing. */
  pass(): Promise<void>
  /** Resets all connections and refuses new ones (ECONNREFUSED). */
  refuse(): Promise<void>
  /** Resets all connections; new ones are forwarded. */
  reset(): void
  /** Silently swallows one direction. What lost bytes stays silent after `pass()` as well: a half-open connection. */
  blackhole(direction: Direction): void
  /** Delays everything by this much (ms, ± jitter), in order. */
  delay(ms: number, jitterMs?: number): void
  /** Forwards everything in pieces of that many bytes, each in its own packet. */
  slice(bytes: number): void
  /** The next matching request never arrives. Resolves when that has happened. */
  loseRequestOnce(request: RegExp, afterwards?: Afterwards): Promise<void>
  /**
   * The next matching request is executed, but its reply (the first, or the first that matches) never arrives. Resolves
   * when that has happened.
   */
  loseReplyOnce(request: RegExp, reply?: RegExp, afterwards?: Afterwards): Promise<void>
  connections(): number
  /** Those of them that lead to this target. */
  connectionsTo(target: number): number
  close(): Promise<void>
}

interface Trap {
  loses: Direction
  request: RegExp
  reply: RegExp
  afterwards: Afterwards
  caught: () => void
}

interface Carrying {
  blackhole: Direction | undefined
  delayMs: number
  jitterMs: number
  sliceBytes: number
}

interface Link {
  client: Socket
  server: Socket
  /** Directions in which nothing is forwarded any more. */
  silent: Set<Direction>
  /** A request that matches this trap went through: the reply is awaited. */
  armed: Trap | undefined
}

const anything = /[^]/
const carryAll: Carrying = { blackhole: undefined, delayMs: 0, jitterMs: 0, sliceBytes: 0 }
/** A word cut in two by a packet boundary is still found if it is no longer than this. */
const overlapChars = 256

/**
 * Opens a proxy on a free port of 127.0.0.1 (or on `port`) in front of `targets`, local ports that take turns; one that
 * refuses is skipped, as a load balancer would.
 */
export async function openFaultProxy(targets: readonly number[], port = 0): Promise<FaultProxy> {
  const links = new Set<Link>()
  const traps = new Set<Trap>()
  let carrying = carryAll
  let turn = 0

  const server = createServer({ noDelay: true, allowHalfOpen: true }, (client) => {
    client.on('error', () => client.destroy())
    turn += 1
    void connectFirst(targets, turn).then((upstream) => {
      if (!upstream || client.destroyed || !server.listening) {
        upstream?.destroy()
        client.resetAndDestroy()
        return
      }
      const link: Link = { client, server: upstream, silent: new Set(), armed: undefined }
      links.add(link)
      for (const end of [client, upstream])
        end.on('close', () => void (client.destroyed && upstream.destroyed && links.delete(link)))
      carry(link, 'request', traps, () => carrying)
      carry(link, 'reply', traps, () => carrying)
    })
  })
  await listen(server, port)
  const own = (server.address() as { port: number }).port
  const resetAll = (): void => links.forEach(resetLink)
  const set = (trap: Omit<Trap, 'caught'>): Promise<void> =>
    new Promise((caught) => void traps.add({ ...trap, caught }))

  return {
    port: own,
    pass: async () => {
      carrying = carryAll
      traps.clear()
      if (!server.listening) await listen(server, own)
    },
    refuse: async () => {
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()))
      resetAll()
      await closed
    },
    reset: resetAll,
    blackhole: (direction) => (carrying = { ...carryAll, blackhole: direction }),
    delay: (delayMs, jitterMs = 0) => (carrying = { ...carryAll, delayMs, jitterMs }),
    slice: (sliceBytes) => (carrying = { ...carryAll, sliceBytes }),
    loseRequestOnce: (request, afterwards = 'reset') => set({ loses: 'request', request, reply: anything, afterwards }),
    loseReplyOnce: (request, reply = anything, afterwards = 'reset') =>
      set({ loses: 'reply', request, reply, afterwards }),
    connections: () => links.size,
    connectionsTo: (target) => [...links].filter(({ server }) => server.remotePort === target).length,
    close: async () => {
      const closed = server.listening ? new Promise<void>((resolve) => void server.close(() => resolve())) : undefined
      resetAll()
      await closed
    },
  }
}

/**
 * Forwards one direction of a connection: looks for the trap it falls into, then passes the bytes on as the current
 * fault dictates.
 */
function carry(link: Link, direction: Direction, traps: Set<Trap>, now: () => Carrying): void {
  const [from, to] = direction === 'request' ? [link.client, link.server] : [link.server, link.client]
  let tail = ''
  let carried = Promise.resolve()
  from.on('data', (bytes: Buffer) => {
    const before = tail
    const text = before + bytes.toString('latin1')
    tail = text.slice(-overlapChars)
    const fits = (pattern: RegExp): boolean => endsAfter(pattern, text, before.length)
    if (link.silent.has(direction) || isCaught(link, direction, fits, traps)) return
    const { blackhole, delayMs, jitterMs, sliceBytes } = now()
    if (blackhole === direction) {
      link.silent.add(direction)
      return
    }
    const dueAt = performance.now() + delayMs + (Math.random() * 2 - 1) * jitterMs
    // The chain preserves the order, whatever each piece waits for.
    carried = carried.then(() => pass(to, bytes, dueAt, sliceBytes))
  })
  // Nor is a client behind a silent reply path told that the server is gone; a server is told, since a killed client
  // does close its connection.
  const isUntold = (): boolean => direction === 'reply' && link.silent.has('reply')
  from.on('end', () => void (isUntold() || carried.then(() => to.end())))
  from.on('error', () => resetLink(link))
  from.on('close', () => void (isUntold() || carried.then(() => to.destroy())))
}

/** Whether these bytes are lost. A trap that waits for a reply is armed by its request, which goes through. */
function isCaught(link: Link, direction: Direction, fits: (pattern: RegExp) => boolean, traps: Set<Trap>): boolean {
  if (direction === 'reply') return link.armed !== undefined && fits(link.armed.reply) && spring(link, link.armed)
  for (const trap of traps) {
    if (link.armed || !fits(trap.request)) continue
    traps.delete(trap)
    if (trap.loses === 'request') return spring(link, trap)
    link.armed = trap
  }
  return false
}

/** Whether a match of the pattern ends after `from`: what went by before a trap was set must not spring it. */
function endsAfter(pattern: RegExp, text: string, from: number): boolean {
  for (const found of text.matchAll(new RegExp(pattern, 'g'))) if (found.index + found[0].length > from) return true
  return false
}

function spring(link: Link, trap: Trap): true {
  link.armed = undefined
  if (trap.afterwards === 'reset') resetLink(link)
  else for (const direction of ['request', 'reply'] as const) link.silent.add(direction)
  trap.caught()
  return true
}

async function pass(to: Socket, bytes: Buffer, dueAt: number, sliceBytes: number): Promise<void> {
  const early = dueAt - performance.now()
  if (early > 0) await wait(early)
  if (sliceBytes === 0) return write(to, bytes)
  for (let at = 0; at < bytes.length; at += sliceBytes) {
    await write(to, bytes.subarray(at, at + sliceBytes))
    await new Promise(setImmediate)
  }
}

/** Waits while the reader is slow; never rejects. */
async function write(to: Socket, bytes: Buffer): Promise<void> {
  if (!to.writable || to.write(bytes)) return
  await new Promise<void>((resolve) => {
    const done = (): void => {
      to.off('drain', done)
      to.off('close', done)
      resolve()
    }
    to.on('drain', done)
    to.on('close', done)
  })
}

/** An end that has already been ended cannot be reset any more: Node would keep it forever. */
function resetLink({ client, server }: Link): void {
  for (const end of [client, server]) {
    if (end.writableEnded) end.destroy()
    else if (!end.destroyed) end.resetAndDestroy()
  }
}

async function connectFirst(targets: readonly number[], turn: number): Promise<Socket | undefined> {
  for (let i = 0; i < targets.length; i += 1) {
    const upstream = await tryConnect(targets[(turn + i) % targets.length]!)
    if (upstream) return upstream
  }
  return undefined
}

function tryConnect(port: number): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const upstream = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true })
    upstream.once('connect', () => resolve(upstream))
    upstream.once('error', () => resolve(undefined))
  })
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
}
