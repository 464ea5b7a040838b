import type { Server as SocketServer } from 'socket.io'

interface Corkable {
  cork(): void
  uncork(): void
}

/** What we touch of engine.io's websocket transport: `send` writes each packet of the list by itself. */
interface Transport {
  send(packets: unknown[]): void
  socket?: { _socket?: Corkable | null }
}

/**
 * Lets the packets that go to one viewer in the same turn (answers and facts of several orders) leave in one system call instead of one each:
 * writing is what a gateway does most in a surge. Falls back to plain sending where the socket underneath cannot be reached.
 */
export function corkSockets(io: SocketServer): void {
  io.engine.on('connection', ({ transport }: { transport: Transport }) => {
    const send = transport.send.bind(transport)
    transport.send = (packets) => {
      const tcp = packets.length > 1 ? transport.socket?._socket : undefined
      tcp?.cork()
      send(packets)
      tcp?.uncork()
    }
  })
}
