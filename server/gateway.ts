import { createServer } from 'node:http'
import type { Context } from '../shared/context.ts'
import { knownPrices } from '../shared/freight/price-table.ts'
import { openHealthPort } from '../shared/health-page.ts'
import { listen } from '../shared/lib/listen.ts'
import { settleWithin } from '../shared/lib/timeout.ts'
import { openLabelReader } from '../shared/platform/label-reader.ts'
import { Refusal } from '../shared/refusal.ts'
import { openBudgets } from './access/budgets.ts'
import { openOffenders } from './access/offenders.ts'
import { openPaperRoom } from './access/paper-room.ts'
import { openTurns } from './access/turns.ts'
import { openRevocations } from './access/revocations.ts'
import { openSellerTree } from './access/seller-tree.ts'
import { openStaffNames } from './access/staff-names.ts'
import type { Gateway } from './context.ts'
import { openOverview } from './control/read-overview.ts'
import { PickupTallies } from './dispatch/pickup-tallies.ts'
import { openPromises } from './deadline/read-capacity.ts'
import { openRates } from './deadline/read-rates.ts'
import { openHttp } from './http/app.ts'
import { watchGateway } from './metrics.ts'
import { openAdmission } from './order/admission.ts'
import { openIntake } from './order/intake.ts'
import { openPendingOrders } from './order/pending-orders.ts'
import { openKeyedMutex } from './order/sale-mutex.ts'
import { openDrawings } from './sale/draw-report.ts'
import { openRehearsals } from './sale/rehearse.ts'
import { openSaleCache } from './sale/sale-cache.ts'
import { openBroadcast, tellAnswer } from './socket/broadcast.ts'
import { leaveUnseen } from './socket/leave-unseen.ts'
import { openSockets, serveSockets } from './socket/server.ts'
import { dropSlowSockets, openSocketBounds, untilSent } from './socket/connection-limits.ts'
import { openPresence } from './socket/presence.ts'
import { openSnapshots } from './socket/snapshots.ts'
import { openProvider } from './staff/provider.ts'
import { openSessionUses } from './staff/session-uses.ts'
import { openUploads } from './upload/open-uploads.ts'

export interface RunningGateway {
  url: string
  port: number
  /** Undefined if `port` serves the metrics too. */
  metricsPort: number | undefined
  gateway: Gateway
  close(): Promise<void>
}

/** Opens the web process on `config.HOST:PORT`. Throws {@link ConfigError} when the port is not available. */
export async function openGateway(ctx: Context): Promise<RunningGateway> {
  let draining = false
  const server = createServer()
  const io = openSockets(server, ctx)
  const admission = openAdmission(ctx.config)
  const sales = openSaleCache(ctx)
  const pendingOrders = openPendingOrders(ctx, {
    tell: (viewerId, orderId, answer) => tellAnswer(io, viewerId, orderId, answer),
    settled: ({ order }, answer) => admission.leave(order.saleId, answer !== undefined && !(answer instanceof Refusal)),
  })
  const gateway: Gateway = {
    ctx,
    io,
    admission,
    sales,
    pendingOrders,
    intake: openIntake(ctx, pendingOrders),
    snapshots: openSnapshots(ctx),
    saleMutex: openKeyedMutex(),
    presence: openPresence(ctx, io),
    revocations: openRevocations(ctx, io),
    sellerTree: openSellerTree(ctx, () => leaveUnseen(io, sales)),
    sessionUses: openSessionUses(ctx),
    staffNames: openStaffNames(ctx),
    provider: openProvider(ctx.config),
    budgets: openBudgets(ctx),
    offenders: openOffenders(ctx),
    turns: openTurns(),
    overview: openOverview(ctx, admission),
    broadcast: await openBroadcast(ctx, io, { admission, pendingOrders, sales }),
    uploads: openUploads(ctx),
    labels: openLabelReader(ctx.log),
    paperRoom: openPaperRoom(ctx),
    promises: openPromises(ctx),
    rates: openRates(ctx),
    pickupTallies: new PickupTallies(),
    drawings: openDrawings(),
    freightPrices: knownPrices(ctx.config.FREIGHT_PRICES_DIR),
    draining: () => draining,
    admitSocket: openSocketBounds(io, ctx.config),
  }
  const slow = dropSlowSockets(io, ctx.config.UNSENT_BYTES_MAX)
  watchGateway({
    admission: admission.stats,
    intakeWaiting: gateway.intake.waiting,
    sockets: (namespace) => io.of(namespace).sockets.size,
  })
  openHttp(server, gateway)
  serveSockets(gateway)
  await Promise.all([gateway.revocations.read(), gateway.sellerTree.read()])
  const health =
    ctx.config.METRICS_PORT === undefined ? undefined : await openHealthPort(ctx, 'METRICS_PORT', gateway.draining)
  const port = await listen(server, ctx.config, 'PORT')
  const rehearsals = openRehearsals(gateway, ownUrl(ctx.config.HOST, port))

  return {
    url: `http://127.0.0.1:${port}`,
    port,
    metricsPort: health?.port,
    gateway,
    close: async () => {
      draining = true
      rehearsals.close()
      gateway.presence.close()
      await settleWithin(gateway.intake.drained(), 5_000)
      // Answer recent taps before disconnecting: with the decision, or that the order was received.
      await settleWithin(pendingOrders.drained(), 2_000)
      await settleWithin(untilSent(io, 500), 500)
      pendingOrders.close()
      gateway.revocations.close()
      gateway.sellerTree.close()
      gateway.sessionUses.close()
      slow.close()
      admission.close()
      gateway.broadcast.close()
      await Promise.all([gateway.uploads.close(), gateway.paperRoom.close(), gateway.labels.close()])
      await settleWithin(io.close(), 2_000)
      server.closeAllConnections()
      health?.close()
    },
  }
}

/** The URL at which this process reaches itself: its own address, or loopback when it listens on all interfaces. */
function ownUrl(host: string, port: number): string {
  const own = ['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host
  return `http://${own.includes(':') ? `[${own}]` : own}:${port}`
}
