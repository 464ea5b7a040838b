import { saleRules, type capacityRoutes } from '../../shared/contract/routes/capacity.ts'
import { readCapacity, readPromise } from '../deadline/read-capacity.ts'
import { readSaleRules, setSaleRules } from '../deadline/set-sale-rules.ts'
import { requireVisibleSale } from '../access/visibility.ts'
import { bodyAs, type Answers } from '../http/handler.ts'

export const capacityAnswers: Answers<typeof capacityRoutes> = {
  readCapacity: async (gateway, { params, actor }) =>
    readCapacity(gateway.ctx, await requireVisibleSale(gateway, params['id']!, actor!)),
  readPromise: ({ ctx }, { params }) => readPromise(ctx, params['id']!),
  readSaleRules: (gateway, { params, actor }) => readSaleRules(gateway, params['id']!, actor!),
  setSaleRules: (gateway, asked) => setSaleRules(gateway, asked.params['id']!, bodyAs(saleRules, asked), asked.actor!),
}
