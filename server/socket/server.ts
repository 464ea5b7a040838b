import type { Server as HttpServer } from 'node:http'
import { Server as SocketServer } from 'socket.io'
import { commandBytesMax } from '../../shared/contract/limits.ts'
import type { Context } from '../../shared/context.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { isOwnOrigin } from '../http/own-origin.ts'
import { refusalAck, toRefusal } from '../http/problem.ts'
import { socketLog } from '../http/request-id.ts'
import type { Log } from '../../shared/log.ts'
import { serveCommands } from './commands.ts'
import { boundControlPackets, closeOldest, hasRoom } from './connection-limits.ts'
import { corkSockets } from './cork.ts'
import { shakeHands } from './handshake.ts'
import { holderRoom } from './rooms.ts'
import type { LiveNamespace, LiveServer, LiveSocket } from './socket-types.ts'

/**
 * Opens the websocket server. Websocket only: no sticky sessions are needed, and the code paths of the known
 * long-polling bugs are closed.
 */
export function openSockets(server: HttpServer, ctx: Context): LiveServer {
  const io: LiveServer = new SocketServer(server, {
    transports: ['websocket'],
    allowUpgrades: false,
    serveClient: false,
    maxHttpBufferSize: commandBytesMax,
    pingInterval: 15_000,
    pingTimeout: 10_000,
    connectTimeout: 10_000,
    allowRequest: (request, callback) =>
      callback(
        null,
        originAllowed(request.headers.origin, request.headers.host, ctx.config.ALLOWED_ORIGINS) &&
          hasRoom(io, ctx.config),
      ),
  })
  corkSockets(io)
  boundControlPackets(io)
  io.engine.on('connection', (connection: { request: unknown }) => {
    // The upgrade request is not needed after authentication, but would be kept as long as the socket.
    setTimeout(() => (connection.request = null), 30_000).unref()
  })
  return io
}

/**
 * A page may open a socket only from our own or an allowed origin (exact match). Programs send no Origin and
 * authenticate with a token.
 */
function originAllowed(origin: string | undefined, host: string | undefined, allowed: readonly string[]): boolean {
  if (origin === undefined || allowed.includes(origin)) return true
  return isOwnOrigin(origin, host)
}

/** Serves both namespaces; every command is driven by its row in the contract's table. */
export function serveSockets(gateway: Gateway): void {
  gateway.io.use((socket, next) =>
    next(connectError(socketLog(gateway.ctx.log, socket), new Refusal('not-found', 'Connect to /live or /floor.'))),
  )
  for (const name of ['/live', '/floor'] as const) {
    const namespace = gateway.io.of(name)
    namespace.use((socket, next) => {
      shakeHands(gateway, socket, name).then(
        () => next(),
        (error: unknown) => next(connectError(socketLog(gateway.ctx.log, socket), error)),
      )
    })
    namespace.on('connection', (socket) => serve(gateway, namespace, socket))
  }
}

function connectError(log: Log, error: unknown): Error {
  const refusal = toRefusal(error, log, 'handshake')
  return Object.assign(new Error(refusal.code), { data: refusalAck(refusal) })
}

/** Sets up one socket: closing at token expiry, the cap on its holder's sockets, then its commands. */
function serve(gateway: Gateway, namespace: LiveNamespace, socket: LiveSocket): void {
  const { actor } = socket.data
  if (actor) {
    // Revoked during the handshake, when there was no socket to close yet.
    if (gateway.revocations.covers(actor)) socket.disconnect(true)
    closeAtExpiry(gateway, socket, actor)
    closeOldest(namespace, holderRoom(actor), gateway.ctx.config.SOCKETS_PER_VIEWER_MAX)
  }
  serveCommands(gateway, namespace, socket)
}

const timerMsMax = 2 ** 31 - 1

function closeAtExpiry(gateway: Gateway, socket: LiveSocket, actor: KnownActor): void {
  const ms = actor.exp * 1000 - gateway.ctx.clock.now().getTime()
  if (ms > timerMsMax) return
  const timer = setTimeout(() => socket.disconnect(true), Math.max(0, ms))
  socket.on('disconnect', () => clearTimeout(timer))
}
