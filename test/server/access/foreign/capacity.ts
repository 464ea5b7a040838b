import type { capacityRoutes } from '../../../../shared/contract/routes/capacity.ts'
import { ofSale, type Foreign } from './foreign.ts'

export const foreignCapacity: Record<keyof typeof capacityRoutes, Foreign> = {
  readCapacity: { ask: ofSale('/capacity') },
  readPromise: { because: 'what a buyer is promised is public' },
  readSaleRules: { ask: ofSale('/rules') },
  setSaleRules: { ask: ofSale('/rules', { pastCapacity: 'refuse', onBreach: 'cancel', hands: 0, floorHours: null }) },
}
