import { randomUUID } from 'node:crypto'
import type { ForecastView } from '../../../shared/contract/routes/money.ts'
import type { PayoutView, StatementView } from '../../../shared/contract/routes/payout.ts'
import type { Harness } from '../harness.ts'
import { ownerOf } from '../saturday/producers.ts'
import type { Producer } from '../saturday/producers.ts'

/** The fifteenth day. */
export interface PaidOut {
  /** What was expected that morning, and what was paid by the evening. */
  expected: number
  paid: number
  producers: number
  /** What the producers' own statements say, added up. */
  statements: number
  /** What they say is still owed. */
  left: number
  problems: string[]
}

const dayMs = 86_400_000

/** Every producer is paid what is due, and reads its own statement. */
export async function payOut(
  harness: Harness,
  { today, days }: ForecastView,
  producers: readonly Producer[],
): Promise<PaidOut> {
  const { http, owner: token } = harness
  const due = new Map<string, number>()
  for (const { seller, payable } of days) due.set(seller, (due.get(seller) ?? 0) + payable)
  for (const [seller, amount] of due)
    await http.json('/api/money/payouts', {
      method: 'POST',
      token,
      body: { payoutId: randomUUID(), direction: 'paid', seller, through: today, amount },
    })
  const payouts = await http.all<PayoutView>('/api/money/payouts', token)
  const paid = sum(payouts.filter(({ direction }) => direction === 'paid').map(({ amount }) => amount))
  const from = new Date(Date.parse(today) - 30 * dayMs).toISOString().slice(0, 10)
  const statements: StatementView[] = []
  for (const { seller } of producers) {
    const path = `/api/mine/money/statement?from=${from}&to=${today}`
    statements.push(await http.json<StatementView>(path, { token: await ownerOf(harness, seller) }))
  }
  const expected = sum(days.map((day) => day.expected))
  const [said, left] = [sum(statements.map((one) => one.paid)), sum(statements.map(({ closing }) => closing))]
  return {
    expected,
    paid,
    producers: due.size,
    statements: said,
    left,
    problems: [
      ...(expected === paid ? [] : [`${expected} đ were expected on the last day, ${paid} đ were paid`]),
      ...(said === paid ? [] : [`the statements say that ${said} đ were paid, the payouts are ${paid} đ`]),
      ...(left === 0 ? [] : [`the statements say that ${left} đ are still owed`]),
    ],
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0)
}
