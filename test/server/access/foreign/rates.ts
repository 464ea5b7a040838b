import type { ratesRoutes } from '../../../../shared/contract/routes/rates.ts'
import { ofSale, type Foreign } from './foreign.ts'

export const foreignRates: Record<keyof typeof ratesRoutes, Foreign> = {
  readRates: { ask: ofSale('/rates') },
}
