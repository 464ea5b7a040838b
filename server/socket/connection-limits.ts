import { setTimeout as wait } from 'node:timers/promises'
import type { Config } from '../../shared/config.ts'
import { retryAfter } from '../../shared/lib/retry-after.ts'
import { Refusal } from '../../shared/refusal.ts'
import { clientAddress, isLoopback, networkOf } from '../http/client-address.ts'
import { droppedSockets, refusedSockets } from '../metrics.ts'
import type { LiveNamespace, LiveServer, LiveSocket } from './socket-types.ts'

/** Connections that have not joined a namespace yet; they are closed after `connectTimeout`. */
const undecidedConnectionsMax = 2_000
const retryAfterMs = 2_000
const checkEveryMs = 1_000

/** Whether the server can accept another connection at all: the first bound, before anything is known about it. */
export function hasRoom(io: LiveServer, config: Config): boolean {
  return io.engine.clientsCount < config.SOCKETS_MAX + undecidedConnectionsMax
}

/**
 * Bounds the sockets of this gateway: the total, and anonymous ones per address. Sockets with a token are not bounded
 * per address, because mobile carriers put thousands of buyers behind one. Loopback is exempt: it is a local proxy, or
 * a test. Throws `busy`.
 */
export function openSocketBounds(io: LiveServer, config: Config): (socket: LiveSocket) => void {
  const connectionsByAddress = new Map<string, number>()
  // A connection counts once, however often it joins and leaves a namespace.
  const counted = new WeakSet<LiveSocket['conn']>()
  return (socket) => {
    if (io.of('/live').sockets.size + io.of('/floor').sockets.size >= config.SOCKETS_MAX) throw refuse('gateway-full')
    if (socket.handshake.auth['token'] !== undefined && socket.handshake.auth['token'] !== null) return
    if (counted.has(socket.conn)) return
    const address = networkOf(clientAddress(socket.handshake, config.TRUST_PROXY))
    if (isLoopback(address)) return
    const known = connectionsByAddress.get(address) ?? 0
    if (known >= config.LOOKERS_PER_ADDRESS_MAX) throw refuse('address-full')
    connectionsByAddress.set(address, known + 1)
    counted.add(socket.conn)
    // Listen on the connection, not the socket: a refused handshake never becomes a socket, but its connection still
    // closes.
    socket.conn.once('close', () => {
      const left = (connectionsByAddress.get(address) ?? 1) - 1
      if (left > 0) connectionsByAddress.set(address, left)
      else connectionsByAddress.delete(address)
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
 * Keeps only the newest few sockets of one token holder (the sole occupant of `room`). On a bad network the older ones
 * are dead connections that nobody has noticed yet; the new one is the person waiting. Call it once a socket has
 * joined; sockets still in their handshake are handled when they join.
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

/** The parts of an engine.io connection needed to see what it has not sent yet. */
interface Connection {
  writeBuffer: { data?: unknown }[]
  transport: { socket?: { bufferedAmount?: number; terminate?: () => void } }
}

/** Packets of a connection that are not commands: it joins two namespaces, and rejoins after a refusal. */
const controlPacketsMax = 50
const eventPacket = '2'

/**
 * Closes a connection that keeps joining and leaving namespaces or names ones that do not exist: each costs an answer,
 * but none counts as a command.
 */
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

/** The parts of an engine.io connection needed to count what it sends. */
interface PacketSource {
  on(event: 'packet', listener: (packet: { type: string; data?: unknown }) => void): unknown
  close(discard: boolean): void
}

/** Bytes a viewer has not read yet: in the socket, and in the queue behind it. */
export function unsentBytes({ writeBuffer, transport }: Connection): number {
  let bytes = transport.socket?.bufferedAmount ?? 0
  for (const { data } of writeBuffer) bytes += typeof data === 'string' ? data.length : 0
  return bytes
}

/**
 * Resolves when everything sent to viewers has been written, or after `ms`: slow readers must not hold up the others.
 */
export async function untilSent(io: LiveServer, ms: number): Promise<void> {
  const startedAt = performance.now()
  // Recent answers are written in a later turn.
  do await wait(10)
  while (performance.now() - startedAt < ms && connectionsOf(io).some((connection) => unsentBytes(connection) > 0))
}

function connectionsOf(io: LiveServer): Connection[] {
  return Object.values((io.engine as unknown as { clients: Record<string, Connection> }).clients)
}

/**
 * Ends the connections of viewers who do not read, because their backlog takes up the gateway's memory. Nothing is
 * lost: they rejoin and are shown the current state. The connection is ended at once, without a goodbye it would not
 * read either.
 */
export function dropSlowSockets(io: LiveServer, unsentMax: number): { close(): void } {
  const timer = setInterval(() => {
    for (const connection of connectionsOf(io)) {
      if (unsentBytes(connection) <= unsentMax) continue
      droppedSockets.inc({ why: 'slow' })
      connection.transport.socket?.terminate?.()
    }
  }, checkEveryMs)
  timer.unref()
  return { close: () => clearInterval(timer) }
}
