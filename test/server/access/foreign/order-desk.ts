import type { orderDeskRoutes } from '../../../../shared/contract/routes/order-desk.ts'
import type { Foreign, Mine, Request } from './foreign.ts'

const ofBoth =
  (rest: string, body?: object) =>
  ({ order, packed }: Mine): Request[] =>
    [order, packed].map(({ orderId }) => [`/api/orders/${orderId}/${rest}`, body])
const exported =
  (path: string) =>
  ({ order, saleId }: Mine): Request[] => [
    [path, { orderIds: [order.orderId] }],
    [path, { saleId, layout: 'ghn' }],
  ]

export const foreignOrderDesk: Record<keyof typeof orderDeskRoutes, Foreign> = {
  listShopOrders: { ask: ({ saleId }) => [[`/api/orders?saleId=${saleId}`]] },
  searchShopOrders: { ask: ({ saleId }) => [['/api/orders/search', { text: '1', saleId }]] },
  readOrderDetails: { ask: ofBoth('details') },
  showBuyer: { ask: ofBoth('buyer') },
  noteOrder: { ask: ofBoth('note', { text: 'gọi trước' }) },
  readdressOrder: { ask: ofBoth('recipient', { name: 'Ánh' }) },
  cancelOrders: {
    ask: ({ order }) => [['/api/orders/cancel', { orderIds: [order.orderId], reason: 'other' }]],
  },
  tabulateOrders: { ask: exported('/api/orders/table') },
  exportOrders: { ask: exported('/api/orders/export.csv') },
}
