import DataLoader from 'dataloader'
import type { Context } from '../../shared/context.ts'
import type { OrderView, SaleView } from '../../shared/contract/common.ts'
import {
  findUndecidedOrders,
  readOrders,
  readOrdersOfViewers,
  readWaitingOrders,
  type KnownOrder,
} from '../../shared/order/order-store.ts'
import { readSales } from '../../shared/sale/sale-store.ts'

/**
 * Current state for joining clients, read from Postgres; a thousand viewers joining at the same moment share one query.
 */
export interface Snapshots {
  sale(saleId: string): Promise<SaleView | undefined>
  /** A decided order. */
  order(orderId: string): Promise<KnownOrder | undefined>
  /** An order that was undecided at the last lookup, or does not exist. */
  undecidedOrder(orderId: string): Promise<KnownOrder | undefined>
  ordersOf(viewerId: string, saleId: string): Promise<OrderView[]>
  /** Whether a viewer exists: a token may outlive its database. */
  viewerExists(viewerId: string): Promise<boolean>
}

/**
 * A batched read starts after everyone who shares it has asked, so nobody gets a state older than their joining the
 * room. For the same reason the loaders do not cache (`cache: false`).
 */
export function openSnapshots(ctx: Context): Snapshots {
  const soon = { batchScheduleFn: (read: () => void) => setTimeout(read, 5), maxBatchSize: 1000 }
  const sales = new DataLoader<string, SaleView | undefined>(
    async (saleIds) => {
      const found = new Map((await readSales(ctx.db, [...new Set(saleIds)])).map((sale) => [sale.saleId, sale]))
      return saleIds.map((saleId) => found.get(saleId))
    },
    { ...soon, cache: false },
  )
  const orders = new DataLoader<{ viewerId: string; saleId: string }, OrderView[]>(
    async (pairs) => {
      const found = new Map<string, OrderView[]>(pairs.map((pair) => [`${pair.viewerId}/${pair.saleId}`, []]))
      const distinct = [...found.keys()].map((key) => ({ viewerId: key.slice(0, 36), saleId: key.slice(37) }))
      const waiting = await readWaitingOrders(
        ctx.db,
        [...new Set(distinct.map((pair) => pair.viewerId))],
        [...new Set(distinct.map((pair) => pair.saleId))],
      )
      const decided = await readOrdersOfViewers(ctx.db, distinct, ctx.config.PAY_URL)
      const known = new Set(decided.map((order) => order.view.orderId))
      for (const order of [...decided, ...waiting.filter((one) => !known.has(one.view.orderId))])
        found.get(`${order.viewerId}/${order.view.saleId}`)?.push(order.view)
      return pairs.map((pair) => found.get(`${pair.viewerId}/${pair.saleId}`) ?? [])
    },
    { ...soon, cache: false },
  )
  const ordersBy = (read: typeof readOrders): DataLoader<string, KnownOrder | undefined> =>
    new DataLoader(
      async (orderIds) => {
        const found = await read(ctx.db, [...new Set(orderIds)], ctx.config.PAY_URL)
        const byId = new Map(found.map((order) => [order.view.orderId, order]))
        return orderIds.map((orderId) => byId.get(orderId))
      },
      { ...soon, cache: false },
    )
  const decided = ordersBy(readOrders)
  const undecided = ordersBy(findUndecidedOrders)
  const viewers = new DataLoader<string, boolean>(
    async (viewerIds) => {
      const rows = await ctx.db.selectFrom('viewer').select('viewer_id').where('viewer_id', 'in', viewerIds).execute()
      const known = new Set(rows.map((row) => row.viewer_id))
      return viewerIds.map((viewerId) => known.has(viewerId))
    },
    { ...soon, cache: false },
  )
  return {
    sale: (saleId) => sales.load(saleId),
    order: (orderId) => decided.load(orderId),
    undecidedOrder: (orderId) => undecided.load(orderId),
    ordersOf: (viewerId, saleId) => orders.load({ viewerId, saleId }),
    viewerExists: (viewerId) => viewers.load(viewerId),
  }
}
