import type { ratesRoutes } from '../../shared/contract/routes/rates.ts'
import { readRates } from '../deadline/read-rates.ts'
import { requireVisibleSale } from '../access/visibility.ts'
import type { Answers } from '../http/handler.ts'

export const ratesAnswers: Answers<typeof ratesRoutes> = {
  readRates: async (gateway, { params, actor }) =>
    readRates(gateway.ctx, await requireVisibleSale(gateway, params['id']!, actor!)),
}
