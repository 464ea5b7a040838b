import { newRehearsal, type rehearsalRoutes } from '../../shared/contract/routes/rehearsal.ts'
import { rehearse } from '../sale/rehearse.ts'
import { bodyAs, type Answers } from '../http/handler.ts'

export const rehearsalAnswers: Answers<typeof rehearsalRoutes> = {
  rehearse: async (gateway, asked) => {
    const sale = await rehearse(gateway, asked.params['id']!, bodyAs(newRehearsal, asked), asked.actor!)
    if (sale.replayed) asked.response.status(200).json(sale)
    return sale
  },
}
