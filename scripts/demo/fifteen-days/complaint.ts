import { randomUUID } from 'node:crypto'
import type { CaseView } from '../../../shared/contract/routes/case.ts'
import type { RefundView, SettledRefund } from '../../../shared/contract/routes/refund.ts'
import { caseLadder } from '../../../shared/case/case.ts'
import { until } from '../../lib/http-client.ts'
import type { Harness } from '../harness.ts'

/** What became of a complaint that nobody answers. */
export interface Complaint {
  caseId: string
  /** Who has heard of it, in turn. */
  heard: string[]
  outcome: string | null
  refunded: number
  problems: string[]
}

/** A case climbs so often (min; the setting's own default is the same). */
export const climbsAfterMinutes = 10
const climbsWithinMs = 30_000

/** Somebody says that their goods are damaged, and nobody takes care: it climbs until there is nobody left to tell. */
export async function complain(harness: Harness, orderId: string): Promise<Complaint> {
  const { http, owner: token } = harness
  const caseId = randomUUID()
  await http.json('/api/case-rule', { method: 'PUT', token, body: { policy: 'tiktok-vn' } })
  const body = { caseId, orderId, kind: 'damaged', words: 'Hũ bị vỡ' }
  await http.json('/api/cases', { method: 'POST', token, body })
  for (let rung = 2; rung <= caseLadder.length + 1; rung += 1) {
    await harness.passTo(new Date(harness.now().getTime() + (climbsAfterMinutes * 60 + 1) * 1_000))
    await until(`the case has climbed ${rung - 1} times`, climbsWithinMs, async () =>
      (await read(harness, caseId)).steps.length >= rung ? true : undefined,
    )
  }
  const { steps } = await read(harness, caseId)
  const heard = [caseLadder[0], ...steps.flatMap(({ rung }) => rung ?? [])]
  const isUnheard = steps.some(({ kind }) => kind === 'unheard')
  const problems =
    heard.join(' ') === caseLadder.join(' ') && isUnheard
      ? []
      : [`the case was heard by ${heard.join(', ')} instead of everybody on its ladder`]
  return { caseId, heard, outcome: null, refunded: 0, problems }
}

/** Its clock is over: the rule refunds the buyer, and the refund is paid. */
export async function refund(harness: Harness, { caseId, ...complaint }: Complaint): Promise<Complaint> {
  const { http, owner: token } = harness
  const { outcome, order } = await until('the case has ended by its rule', climbsWithinMs, async () => {
    const one = await read(harness, caseId)
    return one.state === 'closed' ? one : undefined
  })
  const due = (await http.all<RefundView>('/api/refunds', token)).find(({ orderId }) => orderId === order.orderId)
  if (!due) return { ...complaint, caseId, outcome, problems: [...complaint.problems, 'the case led to no refund'] }
  const paid = await http.json<SettledRefund>(`/api/refunds/${order.orderId}/pay`, {
    method: 'POST',
    token,
    body: { refundId: randomUUID(), amount: due.amount, method: 'bank' },
  })
  const left = await http.all<RefundView>('/api/refunds', token)
  const isOpen = left.some(({ orderId }) => orderId === order.orderId)
  const problems = [
    ...(outcome === 'refund' ? [] : [`the case ended with ${outcome} instead of a refund by rule`]),
    ...(isOpen ? ['the refund is still due although it was paid'] : []),
  ]
  return {
    caseId,
    heard: complaint.heard,
    outcome,
    refunded: paid.amount,
    problems: [...complaint.problems, ...problems],
  }
}

function read({ http, owner }: Harness, caseId: string): Promise<CaseView> {
  return http.json<CaseView>(`/api/cases/${caseId}`, { token: owner })
}
