import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { Server } from 'socket.io'
import { readEnv } from '../../shared/config.ts'

/**
 * The yardstick: a bare socket.io server with our transport settings that acks whatever it is sent. No store, no queue,
 * no checks: as fast as the socket allows. It also keeps the same rooms for the figures about idle viewers: one for the
 * sale, and one for each viewer with a token.
 */
const server = createServer()
const io = new Server(server, {
  transports: ['websocket'],
  allowUpgrades: false,
  serveClient: false,
  maxHttpBufferSize: 16 * 1024,
  pingInterval: 15_000,
  pingTimeout: 10_000,
})
const live = io.of('/live')
live.on('connection', (socket) => {
  if (socket.handshake.auth['token']) void socket.join(`viewer/${randomUUID()}`)
  socket.on('order:place', (payload: unknown, ack: (answer: unknown) => void) => ack({ ok: true, order: payload }))
  socket.on('sale:join', ({ saleId }: { saleId: string }, ack: (answer: unknown) => void) => {
    void socket.join(`sale/${saleId}`)
    ack({ ok: true })
  })
})
process.on('message', ({ pin: saleId, version }: { pin: string; version: number }) => {
  live.to(`sale/${saleId}`).emit('pin:changed', { saleId, sku: 'COFFEE', version })
})
process.on('disconnect', () => process.exit(0))
server.listen({ host: '127.0.0.1', port: Number(readEnv()['PORT'] ?? 0), backlog: 4096 }, () => {
  const { port } = server.address() as { port: number }
  process.send?.({ ready: true, url: `http://127.0.0.1:${port}` })
})
