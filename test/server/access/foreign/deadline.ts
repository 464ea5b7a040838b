import { randomUUID } from 'node:crypto'
import type { deadlineRoutes } from '../../../../shared/contract/routes/deadline.ts'
import type { capacityRoutes } from '../../../../shared/contract/routes/deadline-capacity.ts'
import { ofSale, type Foreign } from './foreign.ts'

export const foreignDeadline: Record<keyof (typeof deadlineRoutes & typeof capacityRoutes), Foreign> = {
  readDeadline: { ask: ofSale('/deadline') },
  listContacts: { because: "lists the own seller's only, which a test of the ladder checks" },
  addContact: { because: "adds to the own seller's ladder" },
  removeContact: { ask: () => [[`/api/contacts/${randomUUID()}`]] },
  readPushKey: { because: 'is the same for everyone' },
  listEscalations: { ask: ofSale('/escalations') },
  acknowledge: { ask: ofSale('/escalations/acknowledge', { packBy: '2026-06-06T16:59:59.999Z' }) },
  readRates: { ask: ofSale('/rates') },
  listPolicies: { because: 'is the same for everyone' },
  planSession: {
    ask: ({ saleId }) => [
      [
        '/api/plan',
        {
          deadlinePolicy: 'same-day',
          timeZone: 'Asia/Ho_Chi_Minh',
          day: '2026-06-06',
          starts: ['10:00'],
          orders: 20,
          hands: 2,
          saleId,
        },
      ],
    ],
  },
  readCapacity: { ask: ofSale('/capacity') },
  readPromise: { because: 'what a buyer is promised is public' },
  readSaleRules: { ask: ofSale('/rules') },
  setSaleRules: { ask: ofSale('/rules', { pastCapacity: 'refuse', onBreach: 'cancel', hands: 0, floorHours: null }) },
}
