import type { LiveServer } from './socket-types.ts'

interface Corkable {
  cork(): void
  uncork(): void
}

/** What we touch of engine.io: `flush` hands the packets that wait for a viewer to the transport, whose `send` writes each of them by itself. */
interface Connection {
  flush(): void
  transport: { send(packets: unknown[]): void; socket?: { _socket?: Corkable | null } }
}

/**
 * Lets everything that goes to one viewer in the same turn (answers and facts of several orders) leave in one system call: writing is what a gateway
 * does most in a surge. engine.io would send the first packet alone and the others when that one is out. Falls back to plain sending where the
 * socket underneath cannot be reached.
 */
export function corkSockets(io: LiveServer): void {
  const waiting = new Set<() => void>()
  const flushAll = (): void => {
    const flushes = [...waiting]
    waiting.clear()
    for (const flush of flushes) flush()
  }
  io.engine.on('connection', (connection: Connection) => {
    const { transport } = connection
    const flush = connection.flush.bind(connection)
    connection.flush = () => {
      // The tick queue is empty only when all promises of this turn have run: all answers of a round are there by then.
      if (waiting.size === 0) process.nextTick(flushAll)
      waiting.add(flush)
    }
    const send = transport.send.bind(transport)
    transport.send = (packets) => {
      const tcp = packets.length > 1 ? transport.socket?._socket : undefined
      tcp?.cork()
      send(packets)
      tcp?.uncork()
    }
  })
}
