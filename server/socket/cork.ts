import type { LiveServer } from './socket-types.ts'

interface Corkable {
  cork(): void
  uncork(): void
}

/**
 * The parts of engine.io we touch: `flush` hands the queued packets of a viewer to the transport, whose `send` writes
 * each one separately.
 */
interface Connection {
  flush(): void
  transport: { send(packets: unknown[]): void; socket?: { _socket?: Corkable | null } }
}

/**
 * Sends everything for one viewer in the same turn (answers and facts of several orders) with a single system call: in
 * a surge, writing is most of a gateway's work. engine.io would send the first packet alone and the rest when that one
 * is out. Falls back to plain sending where the underlying socket cannot be reached.
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
      // nextTick runs only after all promises of this turn have settled, so every answer of the round is queued by
      // then.
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
