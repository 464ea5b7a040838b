import { createServer, type Server as HttpServer } from 'node:http'
import type { Server as SocketServer, Socket } from 'socket.io'
import type { Context } from '../shared/context.ts'
import type { KnownOrder } from '../shared/order/order-store.ts'
import { findOrder } from '../shared/order/order-store.ts'
import { receivedView } from '../shared/order/order-view.ts'
import { Refusal } from '../shared/refusal.ts'
import { settleWithin } from '../shared/queue/home.ts'
import { openAdmission, type Admission } from './order/admission.ts'
import { dropSlowSockets, openSocketBounds, untilSent } from './socket/connection-limits.ts'
import { openBroadcast, type Broadcast } from './socket/broadcast.ts'
import { openPendingOrders, type PendingOrders } from './order/pending-orders.ts'
import { openHttp } from './http/app.ts'
import { openIntake, type Intake } from './order/intake.ts'
import { openSaleCache, type SaleCache } from './sale/sale-cache.ts'
import { openOverview, type OverviewReader } from './control/read-overview.ts'
import { watchGateway } from './metrics.ts'
import { openPresence, type Presence } from './socket/presence.ts'
import { openRehearsals } from './sale/rehearse.ts'
import { openRevocations, type Revocations } from './access/revoke-tokens.ts'
import { openSnapshots, type Snapshots } from './socket/snapshots.ts'
import { openSockets, serveSockets } from './socket/commands.ts'
import { openKeyedMutex, type KeyedMutex } from './order/sale-mutex.ts'

/** One web process: what its routes and handlers share. */
export interface Gateway {
  ctx: Context
  io: SocketServer
  intake: Intake
  sales: SaleCache
  admission: Admission
  saleMutex: KeyedMutex
  pendingOrders: PendingOrders
  snapshots: Snapshots
  presence: Presence
  revocations: Revocations
  overview: OverviewReader
  broadcast: Broadcast
  draining(): boolean
  /** Counts a websocket in, or throws `busy`. */
  admitSocket(socket: Socket): void
  /** An order, decided or not. */
  findOrder(orderId: string): Promise<KnownOrder | undefined>
}

export interface RunningGateway {
  url: string
  port: number
  gateway: Gateway
  close(): Promise<void>
}

/** Opens the web process on `config.HOST:PORT`. Throws the listen error (e.g. EADDRINUSE) when the port cannot be had. */
export async function openGateway(ctx: Context): Promise<RunningGateway> {
  let draining = false
  const server = createServer()
  const io = openSockets(server, ctx)
  const admission = openAdmission(ctx.config)
  const broadcast = openBroadcast(ctx, io)
  const pendingOrders = openPendingOrders(ctx, {
    tell: broadcast.tellAnswer,
    settled: ({ order }, answer) => admission.leave(order.saleId, answer !== undefined && !(answer instanceof Refusal)),
  })
  const snapshots = openSnapshots(ctx)
  const gateway: Gateway = {
    ctx,
    io,
    admission,
    broadcast,
    pendingOrders,
    intake: openIntake(ctx, pendingOrders),
    sales: openSaleCache(ctx),
    snapshots,
    saleMutex: openKeyedMutex(),
    presence: openPresence({ ctx, io }),
    revocations: openRevocations(ctx, io),
    overview: openOverview(ctx, admission),
    draining: () => draining,
    admitSocket: openSocketBounds(io, ctx.config),
    findOrder: async (orderId) =>
      (await snapshots.order(orderId)) ??
      underWay(pendingOrders, orderId) ??
      findOrder(ctx.db, orderId, ctx.config.PAY_URL),
  }
  const slow = dropSlowSockets(io, ctx.config.UNSENT_BYTES_MAX)
  watchGateway(gateway)
  openHttp(server, gateway)
  serveSockets(gateway)
  await gateway.revocations.read()
  await broadcast.listen(gateway)
  await listen(server, ctx.config.HOST, ctx.config.PORT)
  const { port } = server.address() as { port: number }
  const rehearsals = openRehearsals(gateway, ownUrl(ctx.config.HOST, port))

  return {
    url: `http://127.0.0.1:${port}`,
    port,
    gateway,
    close: async () => {
      draining = true
      rehearsals.close()
      gateway.presence.close()
      await settleWithin(gateway.intake.drained(), 5_000)
      // Who tapped just now is answered before being sent away: with the decision, or that the order was received.
      await settleWithin(pendingOrders.drained(), 2_000)
      await settleWithin(untilSent(io, 500), 500)
      pendingOrders.close()
      gateway.revocations.close()
      slow.close()
      admission.close()
      broadcast.close()
      await settleWithin(io.close(), 2_000)
      server.closeAllConnections()
    },
  }
}

/** An order that this gateway has taken in and that is not decided yet: known without looking for it in the chunks. */
function underWay(pendingOrders: PendingOrders, orderId: string): KnownOrder | undefined {
  const followed = pendingOrders.find(orderId)
  return (
    followed?.received && {
      viewerId: followed.order.viewerId,
      buyerKey: followed.order.buyerKey,
      row: null,
      view: receivedView(followed.order, followed.received.at),
    }
  )
}

/** Where this process reaches itself: by its own address, or by the loopback when it listens on all. */
function ownUrl(host: string, port: number): string {
  const own = ['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host
  return `http://${own.includes(':') ? `[${own}]` : own}:${port}`
}

function listen(server: HttpServer, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, backlog: 4096 }, () => {
      server.removeListener('error', reject)
      resolve()
    })
  })
}
