import { setTimeout as wait } from 'node:timers/promises'
import type { Config } from '../../shared/config.ts'
import { retryAfter } from '../../shared/lib/retry-after.ts'
import { Refusal } from '../../shared/refusal.ts'
import { clientAddress, isLoopback, networkOf } from '../http/client-address.ts'
import { droppedSockets, refusedSockets } from '../metrics.ts'
import type { LiveNamespace, LiveServer, LiveSocket } from './socket-types.ts'

/** Connections that have not said yet what they want; they are closed after `connectTimeout`. */
const undecidedConnectionsMax = 2_000
const retryAfterMs = 2_000
const lookEveryMs = 1_000

/** Whether the server may take one more connection at all: the bound before anything is known of it. */
export function hasRoom(io: LiveServer, config: Config): boolean {
  return io.engine.clientsCount < config.SOCKETS_MAX + undecidedConnectionsMax
}

/**
 * Bounds the sockets of this gateway: all of them, and those without a token per address. With a token there is no bound by address: mobile carriers
 * put thousands of buyers behind one. Loopback is not counted: it is a proxy on this machine, or a test. Throws `busy`.
 */
export function openSocketBounds(io: LiveServer, config: Config): (socket: LiveSocket) => void {
  const lookers = new Map<string, number>()
  // A connection is one looker, however often it joins and leaves a namespace.
  const counted = new WeakSet<LiveSocket['conn']>()
  return (socket) => {
    if (io.of('/live').sockets.size + io.of('/floor').sockets.size >= config.SOCKETS_MAX) throw refuse('gateway-full')
    if (socket.handshake.auth['token'] !== undefined && socket.handshake.auth['token'] !== null) return
    if (counted.has(socket.conn)) return
    const address = networkOf(clientAddress(socket.handshake, config.TRUST_PROXY))
    if (isLoopback(address)) return
    const known = lookers.get(address) ?? 0
    if (known >= config.LOOKERS_PER_ADDRESS_MAX) throw refuse('address-full')
    lookers.set(address, known + 1)
    counted.add(socket.conn)
    // The connection's end, not the socket's: a refused handshake never becomes a socket, and its connection ends all the same.
    socket.conn.once('close', () => {
      const left = (lookers.get(address) ?? 1) - 1
      if (left > 0) lookers.set(address, left)
      else lookers.delete(address)
    })
  }
}

function refuse(why: string): Refusal {
  refusedSockets.inc({ why })
  return new Refusal('busy', 'Too many connections right now.', {
    retryAfterMs: retryAfter(retryAfterMs / 2, retryAfterMs),
  })
}

/**
 * Keeps the sockets of one token holder (who are alone in `room`) to the newest few: on a bad network the old ones are dead connections that nobody
 * has noticed yet, and the new one is the person waiting. To be called when a socket is in; those that are still being let in have their turn then.
 */
export function closeOldest(namespace: LiveNamespace, room: string, most: number): void {
  const held = namespace.adapter.rooms.get(room) ?? new Set()
  for (const id of held) {
    if (held.size <= most) return
    const oldest = namespace.sockets.get(id)
    if (!oldest) continue
    droppedSockets.inc({ why: 'too-many' })
    oldest.disconnect(true)
  }
}

/** What we touch of an engine.io connection to see what it has not sent yet. */
interface Connection {
  writeBuffer: { data?: unknown }[]
  transport: { socket?: { bufferedAmount?: number; terminate?: () => void } }
}

/** Packets of a connection that are no commands: it joins two namespaces, and again after it was refused. */
const controlPacketsMax = 50
const eventPacket = '2'

/** Closes a connection that joins and leaves namespaces over and over, or names ones that do not exist: each is answered, and none is a command. */
export function boundControlPackets(io: LiveServer): void {
  io.engine.on('connection', (connection: PacketSource) => {
    let control = 0
    connection.on('packet', ({ type, data }) => {
      if (type !== 'message' || (typeof data === 'string' && data.startsWith(eventPacket))) return
      control += 1
      if (control <= controlPacketsMax) return
      droppedSockets.inc({ why: 'flood' })
      connection.close(true)
    })
  })
}

/** What we touch of an engine.io connection to count what it sends. */
interface PacketSource {
  on(event: 'packet', listener: (packet: { type: string; data?: unknown }) => void): unknown
  close(discard: boolean): void
}

/** Bytes that wait to be read by a viewer: in the socket, and in the line behind it. */
export function unsentBytes({ writeBuffer, transport }: Connection): number {
  let bytes = transport.socket?.bufferedAmount ?? 0
  for (const { data } of writeBuffer) bytes += typeof data === 'string' ? data.length : 0
  return bytes
}

/** Resolves when what was said to the viewers has left, or after `ms`: who does not read must not hold up the others. */
export async function untilSent(io: LiveServer, ms: number): Promise<void> {
  const startedAt = performance.now()
  // What was just answered is written in a later turn.
  do await wait(10)
  while (performance.now() - startedAt < ms && connectionsOf(io).some((connection) => unsentBytes(connection) > 0))
}

function connectionsOf(io: LiveServer): Connection[] {
  return Object.values((io.engine as unknown as { clients: Record<string, Connection> }).clients)
}

/**
 * Ends the connections of viewers who do not read: what waits for them is memory of everybody's gateway. Nothing is lost by it: they join again and
 * are shown the present state. A connection is ended at once, without the farewell that it would not read either.
 */
export function dropSlowSockets(io: LiveServer, unsentMax: number): { close(): void } {
  const timer = setInterval(() => {
    for (const connection of connectionsOf(io)) {
      if (unsentBytes(connection) <= unsentMax) continue
      droppedSockets.inc({ why: 'slow' })
      connection.transport.socket?.terminate?.()
    }
  }, lookEveryMs)
  timer.unref()
  return { close: () => clearInterval(timer) }
}
