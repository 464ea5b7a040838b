import type { troubleRoutes } from '../../../../shared/contract/routes/control-trouble.ts'
import type { controlRoutes } from '../../../../shared/contract/routes/control.ts'
import { type Foreign } from './foreign.ts'

const ownOnly = { because: 'covers the own seller only, which the tests of control check' }
const ownPeople = { because: "covers the own shop's people, which the tests of owners check" }
const admins = { because: 'is for admins, and an admin may see everything' }

export const foreignControl: Record<keyof typeof controlRoutes | keyof typeof troubleRoutes, Foreign> = {
  readOverview: ownOnly,
  readDeadlineBoard: ownOnly,
  search: ownOnly,
  readStory: { ask: ({ order, packed }) => [order, packed].map(({ orderId }) => [`/api/orders/${orderId}/story`]) },
  listTrouble: ownOnly,
  retryJob: { because: "there is no failed work here; the tests of trouble ask for another seller's" },
  retryOrder: { because: "no order is in quarantine here; the tests of trouble ask for another seller's" },
  listPeople: ownPeople,
  withdrawLink: ownPeople,
  drawQr: { because: 'draws the text that it is sent' },
  openQueueBoard: admins,
  listAudit: { because: 'is for admins, and an admin may see everything' },
}
