import type { saleRoutes } from '../../shared/contract/routes/sale.ts'
import { Refusal } from '../../shared/refusal.ts'
import { listSales } from '../../shared/sale/sale-list-store.ts'
import { sellerSeenBy } from '../access/visibility.ts'
import type { Handlers } from '../http/handler.ts'
import { pageByTime } from '../http/pagination.ts'
import { changeQuota } from './change-quota.ts'
import { changeSaleState } from './change-sale-state.ts'
import { createSale } from './create-sale.ts'
import { pinProduct } from './pin-product.ts'
import { readSaleOptions } from './sale-options.ts'

export const saleHandlers: Handlers<typeof saleRoutes> = {
  createSale: ({ ctx }, { body, actor }) => createSale(ctx, body, actor),
  listSales: ({ ctx }, { query, actor }) =>
    pageByTime(
      query,
      (limit, after) =>
        listSales(ctx.db, {
          limit,
          ...(query.state && { state: query.state }),
          sellerId: sellerSeenBy(actor),
          after,
        }),
      ({ createdAt, saleId }) => [createdAt, saleId],
    ),
  readSaleOptions: ({ ctx }, { actor }) => readSaleOptions(ctx, actor),
  readSale: async ({ snapshots }, { params }) => {
    const sale = await snapshots.sale(params.id)
    if (!sale) throw new Refusal('not-found', 'There is no such sale.')
    return sale
  },
  openSale: (gateway, { params, actor }) => changeSaleState(gateway, params.id, 'open', actor),
  pauseSale: (gateway, { params, actor }) => changeSaleState(gateway, params.id, 'paused', actor),
  closeSale: (gateway, { params, actor }) => changeSaleState(gateway, params.id, 'closed', actor),
  pinProduct: (gateway, { params, body, actor }) => pinProduct(gateway, params.id, body.sku, actor),
  unpinProduct: (gateway, { params, actor }) => pinProduct(gateway, params.id, null, actor),
  changeQuota: (gateway, { params, body, actor }) => changeQuota(gateway, params.id, params.sku, body, actor),
}
