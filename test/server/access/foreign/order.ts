import { randomUUID } from 'node:crypto'
import type { orderRoutes } from '../../../../shared/contract/routes/order.ts'
import { ofSale, type Foreign } from './foreign.ts'

const recipient = { name: 'Ánh', phone: '0912000000', address: { line: 'ấp 1', ward: 'Cầu Kè', province: 'Vĩnh Long' } }

export const foreignOrder: Record<keyof typeof orderRoutes, Foreign> = {
  listHolds: { because: 'returns only what the holder of the token holds' },
  extendHold: { ask: ({ order }) => [[`/api/orders/${order.orderId}/hold`]] },
  readTransfer: { ask: ({ order }) => [[`/api/orders/${order.orderId}/transfer`]] },
  readDues: { because: 'returns only what the holder of the token owes' },
  readBuyerNote: { ask: ({ order }) => [[`/api/orders/${order.orderId}/buyer-note`]] },
  writeBuyerNote: { ask: ({ order }) => [[`/api/orders/${order.orderId}/buyer-note`, { text: 'not mine' }]] },
  notePayment: { ask: ({ order }) => [[`/api/orders/${order.orderId}/payment`]] },
  releaseOrder: { ask: ({ order }) => [[`/api/orders/${order.orderId}/release`]] },
  placeOrder: {
    ask: ofSale('/orders', {
      orderId: randomUUID(),
      lines: [{ sku: 'COFFEE', quantity: 1 }],
      payment: 'cod',
      recipient,
    }),
    but: 'viewer',
  },
  listOrders: { ask: ofSale('/orders') },
  readOrder: { ask: ({ order, packed }) => [order, packed].map(({ orderId }) => [`/api/orders/${orderId}`]) },
  cancelOrder: { ask: ({ order, packed }) => [order, packed].map(({ orderId }) => [`/api/orders/${orderId}/cancel`]) },
  takePayment: { because: 'requires a signature, whoever sends it' },
}
