import { count } from '../progress.ts'
import { table } from '../report.ts'
import type { FifteenDaysEnd } from './fifteen-days.ts'
import { daysOfWaiting } from './plan.ts'

/** The one line for programs. */
export function jsonLine(end: FifteenDaysEnd, seconds: number): string {
  const { session, evenings, worstPct, statement, complaint, advance, payout, verify, problems } = end
  return JSON.stringify({
    orders: session.orders,
    sold: session.sold,
    parcels: session.codes.length,
    expected: payout.expected,
    paid: payout.paid,
    producers: payout.producers,
    statements: payout.statements,
    worstPct,
    evenings: evenings.map(({ amount }) => amount),
    differences: statement.found,
    lines: statement.lines,
    heard: complaint.heard,
    outcome: complaint.outcome,
    refunded: complaint.refunded,
    drawn: advance.drawn,
    repaid: advance.repaid,
    verify,
    problems,
    seconds,
  })
}

/** What was promised and what came, for people. */
export function summary(end: FifteenDaysEnd, seconds: number): string {
  const { session, evenings, worstPct, statement, complaint, advance, payout, verify } = end
  const dong = (amount: number): string => `${count(amount)} đ`
  const back = evenings.reduce((sum, one) => sum + one.back, 0)
  const money = table(['the fifteen days in money', ''])
  money.push(
    ['sold', dong(session.sold)],
    ['orders · parcels · producers', `${count(session.orders)} · ${count(session.codes.length)} · ${payout.producers}`],
    ['parcels that came back, refused or returned', count(back)],
    ['freight of the truck', dong(session.freight.amount)],
    [`expected on the morning of day ${daysOfWaiting}`, dong(payout.expected)],
    [`paid on day ${daysOfWaiting}`, dong(payout.paid)],
    ['the producers’ statements, added up', dong(payout.statements)],
    ['an advance drawn · repaid from the payout', `${dong(advance.drawn)} · ${dong(advance.repaid)}`],
    ['refunded to the buyer who complained', dong(complaint.refunded)],
  )
  const promises = table(['promise', ''])
  promises.push(
    [`expected = paid on day ${daysOfWaiting}, to the đồng`, said(payout.expected === payout.paid)],
    ['the statements add up to the payout', said(payout.statements === payout.paid && payout.left === 0)],
    ['on the evenings before, off by at most 5 %', `${worstPct} %`],
    [
      `wrong lines found in GHN’s statement of ${count(statement.lines)}`,
      `${sum(statement.found)} of ${sum(statement.planted)}`,
    ],
    ['the complaint climbed to the end of its ladder', complaint.heard.join(' → ')],
    ['and was ended by its rule', complaint.outcome ?? 'no'],
    ['every balance and decision re-derived (verify)', verify],
  )
  return `${money.toString()}\n${promises.toString()}\nThe fifteen days took ${seconds} s.`
}

const said = (isKept: boolean): string => (isKept ? 'yes' : 'NO')

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((all, one) => all + one, 0)
}
