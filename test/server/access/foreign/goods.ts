import { randomUUID } from 'node:crypto'
import type { goodsRoutes } from '../../../../shared/contract/routes/goods.ts'
import { ofSale, type Foreign } from './foreign.ts'

const own = { because: "is about the own seller's goods and nobody else's, which a test of the goods looks at" }

export const foreignGoods: Record<keyof typeof goodsRoutes, Foreign> = {
  listProducts: own,
  putProduct: own,
  listLots: own,
  addLot: own,
  changeLot: {
    ask: () => [[`/api/lots/${randomUUID()}/changes`, { changeId: randomUUID(), delta: 1, reason: 'counted' }]],
  },
  listMaterials: own,
  putMaterial: own,
  preflight: { ask: ofSale('/preflight') },
}
