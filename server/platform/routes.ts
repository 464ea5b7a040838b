import { z } from 'zod'
import type { platformRoutes } from '../../shared/contract/routes/platform.ts'
import { platformFormats } from '../../shared/platform/platform-formats.ts'
import { listPackages } from '../../shared/platform/package-list-store.ts'
import { readShops } from '../../shared/platform/shop-store.ts'
import { sellerSeenBy } from '../access/visibility.ts'
import type { Handlers } from '../http/handler.ts'
import { pageOf } from '../http/pagination.ts'
import { unpackParcel } from '../packing/unpack-parcel.ts'
import { connectShop, disconnectShop, readAccount } from './connect-shop.ts'
import { createShop } from './create-shop.ts'
import { requireVisibleShop } from './find-shop.ts'
import { listSkus, nameSkus } from './name-skus.ts'
import { putOrder } from './put-order.ts'
import { previewOrderFile, takeOrderFile } from './take-order-file.ts'

/** Position in a list of packages. */
const packagePlace = z.tuple([z.iso.datetime(), z.string(), z.string()])

export const platformHandlers: Handlers<typeof platformRoutes> = {
  listPlatformShops: async ({ ctx }, { actor }) => ({
    items: await readShops(ctx.db, { sellerId: sellerSeenBy(actor) }),
    platforms: platformFormats(ctx.config.PLATFORM_FILES_DIR).map(({ id, title }) => ({ id, title })),
  }),
  createPlatformShop: (gateway, { body, actor }) => createShop(gateway, body, actor),
  previewPlatformOrders: async (gateway, { params, query, body, actor }) => {
    const shop = await requireVisibleShop(gateway, params.shop, actor)
    return previewOrderFile(gateway, shop, { bytes: body, ...query, isAllNew: query.goods === 'new' })
  },
  takePlatformOrders: async (gateway, { params, query, body, actor }) => {
    const shop = await requireVisibleShop(gateway, params.shop, actor)
    return takeOrderFile(gateway, shop, { bytes: body, ...query, isAllNew: query.goods === 'new' }, actor)
  },
  putPlatformOrder: async (gateway, { params, body, actor }) =>
    putOrder(gateway, await requireVisibleShop(gateway, params.shop, actor), params.platformOrderId, body, actor),
  listPlatformSkus: async (gateway, { params, actor }) =>
    listSkus(gateway, await requireVisibleShop(gateway, params.shop, actor)),
  putPlatformSkus: async (gateway, { params, body, actor }) =>
    nameSkus(gateway, await requireVisibleShop(gateway, params.shop, actor), body, actor),
  readPlatformAccount: async (gateway, { params, actor }) => ({
    account: (await readAccount(gateway, await requireVisibleShop(gateway, params.shop, actor))) ?? null,
  }),
  connectPlatformShop: async (gateway, { params, body, actor }) =>
    connectShop(gateway, await requireVisibleShop(gateway, params.shop, actor), body, actor),
  disconnectPlatformShop: async (gateway, { params, actor }) => {
    await disconnectShop(gateway, await requireVisibleShop(gateway, params.shop, actor), actor)
    return { account: null }
  },
  listPlatformPackages: async (gateway, { params, query, actor }) => {
    await requireVisibleShop(gateway, params.shop, actor)
    const { only, find } = query
    return pageOf(
      query,
      packagePlace,
      (limit, after) =>
        listPackages(gateway.ctx.db, params.shop, {
          limit,
          only,
          find,
          ...(after && { after: { placedAt: after[0], platformOrderId: after[1], packageId: after[2] } }),
        }),
      ({ placedAt, platformOrderId, packageId }) => [placedAt, platformOrderId, packageId],
    )
  },
  unpackParcel: (gateway, { params, actor }) => unpackParcel(gateway, params.code, actor),
}
