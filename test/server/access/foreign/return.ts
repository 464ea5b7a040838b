import { randomUUID } from 'node:crypto'
import type { returnRoutes } from '../../../../shared/contract/routes/return.ts'
import type { Foreign } from './foreign.ts'

export const foreignReturn: Record<keyof typeof returnRoutes, Foreign> = {
  scanReturn: {
    ask: ({ batch }) => [
      ['/api/returns', { scanId: randomUUID(), code: batch.parcels[0]!.code, condition: 'sellable' }],
    ],
  },
  listReturns: { because: "lists the own seller's only, which the tests of returns check" },
  putReturnPhoto: { ask: ({ returnId }) => [[`/api/returns/${returnId}/photo`]] },
  readReturnPhoto: { ask: ({ returnId }) => [[`/api/returns/${returnId}/photo`]] },
}
