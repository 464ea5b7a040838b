import type { z } from 'zod'
import type { ShopOrder, orderDeskRoutes } from '../../shared/contract/routes/order-desk.ts'
import { listShopOrders as listIds, readShopOrders, shopOrder } from '../../shared/order/shop-order-store.ts'
import { withDues } from '../../shared/order/shipping-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { requireVisibleSale, sellerSeenBy } from '../access/visibility.ts'
import type { Gateway } from '../context.ts'
import { pageOf, shopOrderPlace } from '../http/pagination.ts'

type Query = z.output<typeof orderDeskRoutes.listShopOrders.query>

/** A page of the shop's orders, newest first, with who receives them. */
export async function listShopOrders(
  gateway: Gateway,
  { limit, cursor, ...filter }: Query,
  actor: KnownActor,
): Promise<{ items: ShopOrder[]; nextCursor: string | null }> {
  if (filter.saleId) await requireVisibleSale(gateway, filter.saleId, actor)
  const { db, personal } = gateway.ctx
  const page = await pageOf(
    { limit, cursor },
    shopOrderPlace,
    async (wanted, after) =>
      readShopOrders(
        db,
        await listIds(db, sellerSeenBy(actor), filter, {
          limit: wanted,
          ...(after && { after: { saleId: after[0], seq: after[1] } }),
        }),
      ),
    ({ sale_id: saleId, seq }) => [saleId, seq],
  )
  return {
    ...page,
    items: await withDues(
      db,
      page.items.map((row) => shopOrder(row, personal)),
    ),
  }
}
