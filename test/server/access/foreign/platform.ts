import type { platformRoutes } from '../../../../shared/contract/routes/platform.ts'
import { codesOf, type Foreign, type Mine, type Request } from './foreign.ts'

const ofShop =
  (rest: string, body?: object) =>
  ({ shopId }: Mine): Request[] => [[`/api/platforms/${shopId}${rest}`, body]]

const order = {
  saidAt: '2026-11-28T10:00:00Z',
  meaning: 'to-pack',
  placedAt: '2026-11-28T09:00:00Z',
  packages: [{ lines: [{ sku: 'CAM', quantity: 1 }] }],
}

export const foreignPlatform: Record<keyof typeof platformRoutes, Foreign> = {
  listPlatformShops: { because: "lists the own seller's only, which the tests of platform orders check" },
  createPlatformShop: { because: 'creates a shop of the own seller' },
  previewPlatformOrders: { ask: ofShop('/orders/preview') },
  takePlatformOrders: { ask: ofShop('/orders') },
  putPlatformOrder: { ask: ofShop('/orders/576000000000000001', order) },
  listPlatformSkus: { ask: ofShop('/skus') },
  putPlatformSkus: { ask: ofShop('/skus', { skus: [{ platformSku: 'X', sku: 'X' }] }) },
  readPlatformAccount: { ask: ofShop('/account') },
  connectPlatformShop: { ask: ofShop('/account', { credentials: { appKey: 'k' } }) },
  disconnectPlatformShop: { ask: ofShop('/account') },
  listPlatformPackages: { ask: ofShop('/packages') },
  unpackParcel: { ask: (mine) => codesOf(mine).map((code) => [`/api/parcels/${code}/unpack`]) },
}
