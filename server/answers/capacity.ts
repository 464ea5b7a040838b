import { saleRules, type capacityRoutes } from '../../shared/contract/routes/capacity.ts'
import { readCapacity, readPromise } from '../read-capacity.ts'
import { readSaleRules, setSaleRules } from '../set-sale-rules.ts'
import { maySeeSale } from '../sight.ts'
import { bodyAs, type Answers } from './answer.ts'

export const capacityAnswers: Answers<typeof capacityRoutes> = {
  readCapacity: async (gateway, { params, actor }) =>
    readCapacity(gateway.ctx, await maySeeSale(gateway, params['id']!, actor!)),
  readPromise: ({ ctx }, { params }) => readPromise(ctx, params['id']!),
  readSaleRules: (gateway, { params, actor }) => readSaleRules(gateway, params['id']!, actor!),
  setSaleRules: (gateway, asked) => setSaleRules(gateway, asked.params['id']!, bodyAs(saleRules, asked), asked.actor!),
}
