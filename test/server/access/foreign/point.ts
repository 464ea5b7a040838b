import { randomUUID } from 'node:crypto'
import type { pointRoutes } from '../../../../shared/contract/routes/point.ts'
import type { Foreign, Mine } from './foreign.ts'

const address = { line: 'ấp 1', ward: 'Cầu Kè', province: 'Vĩnh Long' }
const ofPoint =
  (rest: string, body?: object) =>
  (mine: Mine): [string, object | undefined][] => [[`/api/points/${mine.pointId}${rest}`, body]]

export const foreignPoint: Record<keyof typeof pointRoutes, Foreign> = {
  listPoints: { because: 'lists those of the own seller and below it, which the tests of points check' },
  addPoint: {
    ask: () => [['/api/points', { pointId: randomUUID(), seller: 'main', name: 'Của tôi', address }]],
  },
  changePoint: { ask: ofPoint('', { name: 'Của tôi', address }) },
  removePoint: { ask: ofPoint('') },
  listSalePoints: { because: 'where a sale can be collected is public' },
  listPointParcels: { ask: ofPoint('/parcels') },
  handOut: { ask: ofPoint('/hand-outs', { scanId: randomUUID(), code: '000000' }) },
}
