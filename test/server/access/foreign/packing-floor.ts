import { randomUUID } from 'node:crypto'
import type { packingFloorRoutes } from '../../../../shared/contract/routes/packing-floor.ts'
import { codesOf, type Foreign } from './foreign.ts'

export const foreignPackingFloor: Record<keyof typeof packingFloorRoutes, Foreign> = {
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
  putParcelPhoto: { because: 'takes an image, with which a test of the photos knocks' },
  listParcelPhotos: { ask: (mine) => codesOf(mine).map((code) => [`/api/parcels/${code}/photos`]) },
  readCommandSheet: { because: 'is the same sheet for everybody' },
  readParcelPhoto: { ask: (mine) => codesOf(mine).map((code) => [`/api/parcels/${code}/photos/${randomUUID()}`]) },
}
