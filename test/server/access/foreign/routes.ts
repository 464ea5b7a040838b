import { randomUUID } from 'node:crypto'
import type { RouteName } from '../../../../shared/contract/http.ts'
import { foreignLadder } from './ladder.ts'
import { foreignRates } from './rates.ts'
import { foreignCapacity } from './capacity.ts'
import { foreignPlanning } from './planning.ts'
import { foreignAudit } from './audit.ts'
import { foreignHost } from './host.ts'
import { foreignControl } from './control.ts'
import { foreignDispatch } from './dispatch.ts'
import { codesOf, ofSale, type Foreign } from './foreign.ts'
import { foreignGoods } from './goods.ts'
import { foreignPackingFloor } from './packing-floor.ts'
import { foreignSaleList } from './sale-list.ts'
import { foreignPrints } from './prints.ts'
import { foreignSignIn } from './sign-in.ts'

const recipient = { name: 'Ánh', phone: '0912000000', address: { line: 'ấp 1', ward: 'Cầu Kè', province: 'Vĩnh Long' } }
const documents = ['pick-list.pdf', 'packing-slips.pdf', 'labels.pdf', 'labels-and-slips.pdf', 'labels.zpl']

/** Complete by its type: a route without a row does not compile. Each area has its own file beside this one. */
export const foreign: Record<RouteName, Foreign> = {
  ...foreignPackingFloor,
  ...foreignGoods,
  ...foreignSignIn,
  ...foreignDispatch,
  ...foreignPrints,
  ...foreignSaleList,
  ...foreignPlanning,
  ...foreignAudit,
  ...foreignHost,
  ...foreignControl,
  ...foreignCapacity,
  ...foreignLadder,
  ...foreignRates,
  signUp: { because: 'makes a new viewer' },
  changeRecipient: { because: 'is about the holder of the token and nobody else' },
  createSale: {
    ask: ({ saleId }) => [
      [
        '/api/sales',
        {
          saleId,
          title: 'Phiên live thứ Bảy',
          timeZone: 'Asia/Ho_Chi_Minh',
          currency: 'VND',
          deadlinePolicy: 'same-day',
          items: [{ sku: 'COFFEE', title: 'Cà phê COFFEE', price: 125_000, quota: 50 }],
        },
      ],
    ],
    told: [409, 'id-reused'],
  },
  openSale: { ask: ofSale('/open') },
  pauseSale: { ask: ofSale('/pause') },
  closeSale: { ask: ofSale('/close') },
  pinProduct: { ask: ofSale('/pin', { sku: 'COFFEE' }) },
  unpinProduct: { ask: ofSale('/pin') },
  changeQuota: { ask: ofSale('/items/COFFEE/quota', { changeId: randomUUID(), delta: 5, reason: 'more' }) },
  readSale: { because: 'a sale is public' },
  listHolds: { because: 'answers what the holder of the token holds and nobody else' },
  extendHold: { ask: ({ order }) => [[`/api/orders/${order.orderId}/hold`]] },
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
  takePayment: { because: 'asks for a signature, whoever sends it' },
  cutBatches: { ask: ofSale('/batches') },
  listBatches: { because: "lists the own seller's only, which a test below looks at" },
  readBatch: { ask: ({ batch, waiting }) => [batch, waiting].map(({ batchId }) => [`/api/batches/${batchId}`]) },
  claimBatch: { ask: ({ batch, waiting }) => [batch, waiting].map(({ batchId }) => [`/api/batches/${batchId}/claim`]) },
  readDocument: { ask: ({ waiting }) => documents.map((name) => [`/api/batches/${waiting.batchId}/${name}`]) },
  linkDocument: { because: 'is refused as the document itself is, which file-doors.test.ts looks at' },
  packParcel: { ask: (mine) => codesOf(mine).map((code) => [`/api/parcels/${code}/pack`, { scanId: randomUUID() }]) },
  handOver: {
    ask: (mine) =>
      codesOf(mine).map((code) => [
        '/api/manifests',
        { manifestId: randomUUID(), carrier: 'GHN', parcelCodes: [code] },
      ]),
  },
  readManifest: { ask: ({ manifestId }) => [[`/api/manifests/${manifestId}.pdf`]] },
  readDeadline: { ask: ofSale('/deadline') },
  revokeTokens: { because: "is an admin's, and an admin may see all" },
}
