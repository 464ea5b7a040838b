import { randomUUID } from 'node:crypto'
import type { saleRoutes } from '../../../../shared/contract/routes/sale.ts'
import type { salePreparationRoutes } from '../../../../shared/contract/routes/sale-preparation.ts'
import type { saleImportRoutes } from '../../../../shared/contract/routes/sale-import.ts'
import type { saleReportRoutes } from '../../../../shared/contract/routes/sale-report.ts'
import { ofSale, type Foreign } from './foreign.ts'

export const foreignSale: Record<
  keyof (typeof saleRoutes & typeof salePreparationRoutes & typeof saleImportRoutes & typeof saleReportRoutes),
  Foreign
> = {
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
  listSales: { because: "lists the own seller's only, which a test of visibility checks" },
  readSale: { because: 'a sale is public' },
  readSaleOptions: { because: "is about the token's own seller" },
  openSale: { ask: ofSale('/open') },
  pauseSale: { ask: ofSale('/pause') },
  closeSale: { ask: ofSale('/close') },
  pinProduct: { ask: ofSale('/pin', { sku: 'COFFEE' }) },
  unpinProduct: { ask: ofSale('/pin') },
  changeQuota: { ask: ofSale('/items/COFFEE/quota', { changeId: randomUUID(), delta: 5, reason: 'more' }) },
  readSaleDetails: { because: 'a sale is public' },
  setSaleStart: { ask: ofSale('/start', { startsAt: null }) },
  editSale: {
    ask: ofSale('', { version: 1, title: 'Của tôi', items: [{ sku: 'COFFEE', title: 'Cà phê', price: 1, quota: 1 }] }),
  },
  setPhoto: { ask: ofSale('/items/COFFEE/photo') },
  removePhoto: { ask: ofSale('/items/COFFEE/photo') },
  readPhoto: { because: 'photos of a public sale are public; their address is the hash of what they show' },
  readSaleQr: {
    because: 'where viewers find a sale is public; any other address is refused, which a test of the sale checks',
  },
  copySale: {
    ask: ofSale('/copies', {
      saleId: randomUUID(),
      title: 'Của tôi',
      timeZone: 'Asia/Ho_Chi_Minh',
      currency: 'VND',
      deadlinePolicy: 'same-day',
      items: [{ sku: 'COFFEE', title: 'Cà phê', price: 1, quota: 1 }],
    }),
  },
  rehearse: { ask: ofSale('/rehearsal', { rehearsalId: randomUUID(), viewers: 1, ordersPerMinute: 1, minutes: 1 }) },
  keepGoodsColumns: { because: "applies to the token's own seller" },
  previewImport: { because: 'reads the file that was sent and stores nothing' },
  readLiveNumbers: { ask: ofSale('/live') },
  readReport: { ask: ofSale('/report') },
  readReportCsv: { ask: ofSale('/report.csv') },
  readReportPdf: { ask: ofSale('/report.pdf') },
}
