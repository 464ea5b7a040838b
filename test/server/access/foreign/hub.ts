import { randomUUID } from 'node:crypto'
import type { hubRoutes } from '../../../../shared/contract/routes/hub.ts'
import type { consignmentRoutes } from '../../../../shared/contract/routes/consignment.ts'
import type { mineRoutes } from '../../../../shared/contract/routes/mine.ts'
import { codesOf, ofSale, type Foreign, type Mine } from './foreign.ts'

const promise = { units: 5, bringBy: '2100-01-01T00:00:00.000Z' }

const ofBox =
  (rest: string, body?: object) =>
  (mine: Mine): [string, object | undefined][] => [[`/api/hubs/main/consignments/${mine.consignment}${rest}`, body]]

export const foreignHub: Record<
  keyof typeof hubRoutes | keyof typeof mineRoutes | keyof typeof consignmentRoutes,
  Foreign
> = {
  joinConsignment: {
    ask: (mine) =>
      codesOf(mine).map((code) => [
        '/api/hubs/main/consignments',
        { scanId: randomUUID(), code, with: mine.consignment },
      ]),
  },
  takeOutOfConsignment: {
    ask: (mine) =>
      codesOf(mine).map((code) => ['/api/hubs/main/consignments/take-outs', { scanId: randomUUID(), code }]),
  },
  closeConsignment: { ask: ofBox('/close', {}) },
  readConsignment: { ask: ofBox('') },
  readConsignmentLabel: { ask: ofBox('/label.pdf') },
  listCommitments: { ask: ofSale('/commitments') },
  putCommitment: { ask: ofSale('/commitments/COFFEE', promise) },
  readHubBoard: {
    ask: ({ saleId }) => [['/api/hubs/main/board'], [`/api/hubs/main/board?saleId=${saleId}`]],
  },
  checkIn: {
    ask: ({ saleId }) => [
      ['/api/hubs/main/check-ins', { scanId: randomUUID(), saleId, sku: 'COFFEE', units: 5 }],
      ['/api/hubs/main/check-ins', { scanId: randomUUID(), code: '123456789012' }],
    ],
  },
  returnGoods: { ask: ({ saleId }) => [['/api/hubs/main/returns', { scanId: randomUUID(), saleId, sku: 'COFFEE' }]] },
  cutToBrought: { ask: ofSale('/commitments/COFFEE/cut', { changeId: randomUUID() }) },
  reportNotBrought: { ask: ofSale('/commitments/COFFEE/short') },
  readMine: { because: "answers only what is the own seller's, which the tests of hubs check" },
  listOwnCommitments: { because: "answers only what is the own seller's, which the tests of hubs check" },
  putOwnCommitment: { ask: ({ saleId }) => [[`/api/mine/commitments/${saleId}/COFFEE`, promise]] },
}
