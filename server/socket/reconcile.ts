import type { Context } from '../../shared/context.ts'
import type { OrderView, SaleView } from '../../shared/contract/common.ts'
import { readChangedOrders } from '../../shared/order/order-store.ts'
import { readSales } from '../../shared/sale/sale-store.ts'
import { interval } from '../../shared/lib/interval.ts'
import { idsOfRooms } from './rooms.ts'
import type { LiveNamespace } from './socket-types.ts'

/** Interval for re-reading sales with viewers here, so that a lost fact is made up for without anyone noticing. */
const everyMs = 1_500
/** After relay trouble, changes for local viewers within this period are sent again. */
const missedMsMax = 60_000
const salesPerRead = 200
const viewersPerRead = 1_000

/**
 * The safety net under the relay: facts are best effort, so state is re-read. Clients drop what they already know by
 * its version.
 */
export function openReread(
  ctx: Context,
  live: LiveNamespace,
  tell: { sale: (sale: SaleView) => void; order: (viewerId: string, order: OrderView) => void },
): { troubled(): void; close(): void } {
  const relayOff = ctx.config.RELAY === 'off'
  let troubled = relayOff

  async function round(): Promise<void> {
    const missed = troubled
    troubled = relayOff
    const saleIds = idsOfRooms(live.adapter.rooms.keys(), 'sale')
    for (let i = 0; i < saleIds.length; i += salesPerRead) {
      for (const sale of await readSales(ctx.watchDb, saleIds.slice(i, i + salesPerRead))) tell.sale(sale)
    }
    if (!missed) return
    const viewerIds = idsOfRooms(live.adapter.rooms.keys(), 'viewer')
    const since = new Date(ctx.clock.now().getTime() - missedMsMax)
    for (let i = 0; i < viewerIds.length; i += viewersPerRead) {
      for (const { viewerId, view } of await readChangedOrders(
        ctx.watchDb,
        { viewerIds: viewerIds.slice(i, i + viewersPerRead), saleIds },
        since,
        ctx.config.PAY_URL,
      ))
        tell.order(viewerId, view)
    }
  }

  const stop = interval(everyMs, 're-read sales and orders for viewers', ctx.log, () =>
    round().catch((error: unknown) => {
      troubled = true
      throw error
    }),
  )

  return {
    troubled: () => {
      troubled = true
    },
    close: stop,
  }
}
