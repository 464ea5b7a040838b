import { randomUUID } from 'node:crypto'
import type { packingRoutes } from '../../../../shared/contract/routes/packing.ts'
import type { goodsRoutes } from '../../../../shared/contract/routes/packing-goods.ts'
import { codesOf, ofSale, type Foreign } from './foreign.ts'

const own = { because: "is about the own seller's goods only, which a test of the goods checks" }

export const foreignPacking: Record<keyof (typeof packingRoutes & typeof goodsRoutes), Foreign> = {
  cutBatches: { ask: ofSale('/batches') },
  listBatches: { because: "lists the own seller's only, which a test below checks" },
  claimNextBatch: { ask: ({ saleId }) => [['/api/batches/claim-next', { saleId }]] },
  readWorksheet: {
    ask: ({ batch, waiting }) => [batch, waiting].map(({ batchId }) => [`/api/batches/${batchId}/worksheet`]),
  },
  handBackBatch: {
    ask: ({ batch, waiting }) => [batch, waiting].map(({ batchId }) => [`/api/batches/${batchId}/hand-back`]),
  },
  checkScan: { ask: (mine) => codesOf(mine).map((code) => [`/api/parcels/${code}/check`, {}]) },
  shortPick: {
    ask: (mine) =>
      codesOf(mine).map((code) => [`/api/parcels/${code}/short`, { scanId: randomUUID(), sku: 'COFFEE', missing: 1 }]),
  },
  weighParcel: {
    ask: (mine) => codesOf(mine).map((code) => [`/api/parcels/${code}/weight`, { scanId: randomUUID(), grams: 500 }]),
  },
  readParcelWeight: { ask: (mine) => codesOf(mine).map((code) => [`/api/parcels/${code}/weight`]) },
  putParcelPhoto: { because: 'takes an image, which a test of the photos sends' },
  listParcelPhotos: { ask: (mine) => codesOf(mine).map((code) => [`/api/parcels/${code}/photos`]) },
  readCommandSheet: { because: 'is the same sheet for everyone' },
  readParcelPhoto: { ask: (mine) => codesOf(mine).map((code) => [`/api/parcels/${code}/photos/${randomUUID()}`]) },
  readBatch: { ask: ({ batch, waiting }) => [batch, waiting].map(({ batchId }) => [`/api/batches/${batchId}`]) },
  claimBatch: { ask: ({ batch, waiting }) => [batch, waiting].map(({ batchId }) => [`/api/batches/${batchId}/claim`]) },
  packParcel: { ask: (mine) => codesOf(mine).map((code) => [`/api/parcels/${code}/pack`, { scanId: randomUUID() }]) },
  listProducts: own,
  putProduct: own,
  removeProduct: own,
  listGoods: own,
  setProductPhoto: own,
  removeProductPhoto: own,
  listLots: own,
  addLot: own,
  setLotDates: { ask: () => [[`/api/lots/${randomUUID()}`, { madeOn: null, bestBefore: null }]] },
  changeLot: {
    ask: () => [[`/api/lots/${randomUUID()}/changes`, { changeId: randomUUID(), delta: 1, reason: 'counted' }]],
  },
  listMaterials: own,
  putMaterial: own,
  removeMaterial: own,
  preflight: { ask: ofSale('/preflight') },
}
