import type { ratesRoutes } from '../../shared/contract/routes/rates.ts'
import { readRates } from '../read-rates.ts'
import { maySeeSale } from '../sight.ts'
import type { Answers } from './answer.ts'

export const ratesAnswers: Answers<typeof ratesRoutes> = {
  readRates: async (gateway, { params, actor }) =>
    readRates(gateway.ctx, await maySeeSale(gateway, params['id']!, actor!)),
}
