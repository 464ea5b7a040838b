import { randomUUID } from 'node:crypto'
import type { caseRoutes } from '../../../../shared/contract/routes/case.ts'
import type { Foreign, Mine, Request } from './foreign.ts'

const ofCase =
  (rest: string, body?: object) =>
  ({ caseId }: Mine): Request[] => [[`/api/cases/${caseId}${rest}`, body]]
const stepId = randomUUID()

export const foreignCase: Record<keyof typeof caseRoutes, Foreign> = {
  readCaseRule: { ask: () => [['/api/case-rule?seller=main']] },
  putCaseRule: { ask: () => [['/api/case-rule?seller=main', { policy: 'tiktok-vn' }]] },
  listToFix: { because: "counts the own seller's only, which the tests of cases check" },
  openCase: {
    ask: ({ order }) => [['/api/cases', { caseId: randomUUID(), orderId: order.orderId, kind: 'late' }]],
  },
  listCases: { because: "lists the own seller's only, which the tests of cases check" },
  readCase: { ask: ofCase('') },
  takeCase: { ask: ofCase('/take', { stepId }) },
  answerCase: { ask: ofCase('/answer', { stepId, outcome: 'refund' }) },
  reopenCase: { ask: ofCase('/reopen', { stepId }) },
  putCasePhoto: { ask: ofCase(`/photos/${randomUUID()}`) },
  readCasePhoto: { ask: ({ caseId }) => [[`/api/cases/${caseId}/photos/${randomUUID()}`]] },
}
