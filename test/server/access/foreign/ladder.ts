import { randomUUID } from 'node:crypto'
import type { ladderRoutes } from '../../../../shared/contract/routes/ladder.ts'
import { ofSale, type Foreign } from './foreign.ts'

export const foreignLadder: Record<keyof typeof ladderRoutes, Foreign> = {
  listContacts: { because: "lists the own seller's only, which a test of the ladder looks at" },
  addContact: { because: "adds to the own seller's ladder" },
  removeContact: { ask: () => [[`/api/contacts/${randomUUID()}`]] },
  readPushKey: { because: 'is the same for all' },
  listEscalations: { ask: ofSale('/escalations') },
  acknowledge: { ask: ofSale('/escalations/acknowledge', { packBy: '2026-06-06T16:59:59.999Z' }) },
}
