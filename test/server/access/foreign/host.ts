import { randomUUID } from 'node:crypto'
import type { hostReportRoutes } from '../../../../shared/contract/routes/host-report.ts'
import type { importRoutes } from '../../../../shared/contract/routes/import.ts'
import type { prepareRoutes } from '../../../../shared/contract/routes/prepare.ts'
import type { rehearsalRoutes } from '../../../../shared/contract/routes/rehearsal.ts'
import { ofSale, type Foreign } from './foreign.ts'

export const foreignHost: Record<
  keyof typeof hostReportRoutes | keyof typeof importRoutes | keyof typeof prepareRoutes | keyof typeof rehearsalRoutes,
  Foreign
> = {
  readSaleDetails: { because: 'a sale is public' },
  setSaleStart: { ask: ofSale('/start', { startsAt: null }) },
  editSale: {
    ask: ofSale('', { version: 1, title: 'Của tôi', items: [{ sku: 'COFFEE', title: 'Cà phê', price: 1, quota: 1 }] }),
  },
  setPhoto: { ask: ofSale('/items/COFFEE/photo') },
  removePhoto: { ask: ofSale('/items/COFFEE/photo') },
  readPhoto: { because: 'photos of a public sale are public; their address is the hash of what they show' },
  readSaleQr: { ask: ofSale('/qr.svg?url=https%3A%2F%2Fexample.com%2F') },
  previewImport: { because: 'reads the file that was sent and keeps nothing' },
  rehearse: { ask: ofSale('/rehearsal', { rehearsalId: randomUUID(), viewers: 1, ordersPerMinute: 1, minutes: 1 }) },
  readLiveNumbers: { ask: ofSale('/live') },
  readReport: { ask: ofSale('/report') },
  readReportCsv: { ask: ofSale('/report.csv') },
  readReportPdf: { ask: ofSale('/report.pdf') },
}
