import { randomUUID } from 'node:crypto'
import type { advanceRoutes } from '../../../../shared/contract/routes/advance.ts'
import type { bankFileRoutes } from '../../../../shared/contract/routes/bank-file.ts'
import type { refundRoutes } from '../../../../shared/contract/routes/refund.ts'
import type { Foreign, Mine, Request } from './foreign.ts'

type RefundRoute = keyof typeof refundRoutes | keyof typeof bankFileRoutes | keyof typeof advanceRoutes

const ofMain = (rest: string, body?: object) => (): Request[] => [[`/api/money/${rest}?hub=main`, body]]
const ofOrder =
  (rest: string, body?: () => object) =>
  ({ refundOrderId }: Mine): Request[] => [[`/api/refunds/${refundOrderId}/${rest}`, body?.()]]
const ofFile =
  (rest: string, body?: object) =>
  ({ bankFileId }: Mine): Request[] => [[`/api/money/bank-files/${bankFileId}${rest}`, body]]
const account = { bin: '970436', account: '0071000123456', holder: 'NGUYEN VAN A' }

export const foreignRefund: Record<RefundRoute, Foreign> = {
  listRefunds: { because: 'lists refunds of the own seller and those below, which the tests of refunds check' },
  listBanks: { because: 'is public' },
  putRefundAccount: { ask: ofOrder('account', () => ({ account })) },
  readRefundTransfer: { ask: ofOrder('transfer') },
  payRefund: { ask: ofOrder('pay', () => ({ refundId: randomUUID(), amount: 125_000, method: 'cash' })) },
  refuseRefund: { ask: ofOrder('refuse', () => ({ refundId: randomUUID(), amount: 125_000, reason: 'x' })) },
  makeBankFile: {
    ask: (mine) => ofMain('bank-files', { fileId: randomUUID(), refunds: [mine.refundOrderId] })(),
  },
  listBankFiles: { ask: ofMain('bank-files') },
  readBankFile: { ask: ofFile('') },
  readBankFileXml: { ask: ofFile('/pain.xml') },
  readBankFileCsv: { ask: ofFile('/transfers.csv') },
  readBankFileTransfer: { ask: ofFile('/transfers/1') },
  executeBankFile: { ask: ofFile('/execute', {}) },
  dropBankFile: { ask: ofFile('/drop', {}) },
  readAdvanceShare: { ask: ofMain('advance-share') },
  putAdvanceShare: { ask: ofMain('advance-share', { perMille: 500 }) },
  listAdvancePositions: { ask: ofMain('advances/positions') },
  drawAdvance: { ask: () => ofMain('advances', { advanceId: randomUUID(), seller: 'below', amount: 1 })() },
  listAdvances: { ask: ofMain('advances') },
  readAdvanceLedger: { ask: ofMain('advances/ledger') },
  readAdvanceLedgerCsv: { ask: ofMain('advances/ledger.csv') },
}
