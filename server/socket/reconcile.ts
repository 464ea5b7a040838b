import type { Context } from '../../shared/context.ts'
import type { OrderView, SaleView } from '../../shared/contract/common.ts'
import { readChangedOrders } from '../../shared/order/order-store.ts'
import { readSales } from '../../shared/sale/sale-store.ts'
import { interval } from '../../shared/lib/interval.ts'
import { idsOfRooms } from './rooms.ts'
import type { LiveNamespace } from './socket-types.ts'

/** Sales with viewers here are re-read this often, so a fact that was lost is made good without anybody noticing. */
const everyMs = 1_500
/** After trouble of the relay, what changed for the viewers here in this time is told again. */
const missedMsMax = 60_000
const salesPerRead = 200
const viewersPerRead = 1_000

/** State is re-read, facts are best effort: the net under the relay. Clients drop by its version what they know already. */
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

  const stop = interval(everyMs, 're-read what viewers may have missed', ctx.log, () =>
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
