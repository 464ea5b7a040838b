import type { Cleanup, Harness, HarnessOptions } from '../harness.ts'
import { count } from '../progress.ts'
import { said, wallTime } from '../saturday/hours.ts'
import { draw, repaidBy, type Advance } from './advance.ts'
import { openCarrier } from './carrier.ts'
import { climbsAfterMinutes, complain, refund, type Complaint } from './complaint.ts'
import { expectedNow, passDays, type Expected } from './days.ts'
import { payOut, type PaidOut } from './payout.ts'
import { daysOfWaiting, mondayMorning } from './plan.ts'
import { playSession, type Session } from './session.ts'
import { dropStatement, type Dropped } from './statement.ts'

export interface FifteenDaysOptions {
  orders: number
  say: (line: string) => void
  act: (title: string, text: string) => void
}

/** What the fifteen days came to. */
export interface FifteenDaysEnd {
  session: Session
  evenings: readonly Expected[]
  /** By how much the worst evening's expectation missed what was paid (%). */
  worstPct: number
  statement: Dropped
  complaint: Complaint
  advance: Advance
  payout: PaidOut
  verify: 'PASS' | 'FAIL'
  problems: readonly string[]
}

export const fifteenDaysOptions: Pick<HarnessOptions, 'packers' | 'startsAt' | 'settings' | 'tokenHours'> = {
  packers: ['lan', 'minh', 'hoa', 'tuan'],
  startsAt: mondayMorning,
  settings: {
    MERGE_WAIT_SECONDS: '7200',
    BATCH_PARCELS_MAX: '20',
    ESCALATION_MINUTES: String(climbsAfterMinutes),
    OUTGOING_PRIVATE_ADDRESSES: '1',
  },
  tokenHours: 24 * 40,
}

const offMax = 5
const caseEndsOn = 2
const drawnOn = 3

/** Plays a session and the fifteen days until its producers have their money, on an open harness. */
export async function playFifteenDays(
  harness: Harness,
  { orders, say, act }: FifteenDaysOptions,
  cleanup: Cleanup,
): Promise<FifteenDaysEnd> {
  act(
    `${said(harness.now())}: the session`,
    'Twelve producers of Cầu Kè sell together. Everybody who watches orders from two of them; a hub packs, and GHN takes it all.',
  )
  const monday = harness.now()
  const carrier = await openCarrier(harness, cleanup)
  const session = await playSession(harness, orders, say, cleanup)
  await harness.written()
  say(`  The truck has left with goods for ${count(session.sold)} đ, and costs ${count(session.freight.amount)} đ.`)

  act(
    `${said(harness.now())}: a complaint`,
    'A buyer says that something is broken, and nobody answers. It climbs from the host’s team to whoever is left.',
  )
  let complaint = await complain(harness, session.prepaid.orderId)
  say(`  It was heard by ${complaint.heard.join(', then ')}; then its buyer was told that nobody could be reached.`)

  act(
    'Fourteen days on the road',
    'Buyers accept, refuse and send back. Each evening Flashpack says what the producers can expect on the fifteenth day.',
  )
  let advance: Advance | undefined
  const evenings = await passDays(harness, carrier, session.codes, say, async (day) => {
    if (day === caseEndsOn) complaint = await refund(harness, complaint)
    if (day === drawnOn) advance = await draw(harness, session.producers[0]!.seller)
  })

  act('GHN’s statement', 'It is dropped on the page with six lines that are wrong, and must be found.')
  const statement = await dropStatement(harness, carrier)
  say(`  ${count(statement.lines)} lines, ${count(statement.total)} đ; the six that differ are found and decided.`)

  act(`Day ${daysOfWaiting}`, 'What is due is paid, and every producer reads their own statement.')
  await harness.moveClockTo(wallTime(monday, '09:00', daysOfWaiting))
  const payout = await payOut(harness, await expectedNow(harness), session.producers)
  const repaid = await repaidBy(harness, advance!)
  const failed = await harness.verify()
  const worst = Math.max(...evenings.map(({ amount }) => Math.abs(amount - payout.paid) / payout.paid))
  const worstPct = Math.round(worst * 1_000) / 10
  return {
    session,
    evenings,
    worstPct,
    statement,
    complaint,
    advance: repaid,
    payout,
    verify: failed.length === 0 ? 'PASS' : 'FAIL',
    problems: [
      ...session.freight.problems,
      ...complaint.problems,
      ...(worst * 100 <= offMax ? [] : [`an evening's expectation was off by ${worstPct} %, more than ${offMax} %`]),
      ...statement.problems,
      ...payout.problems,
      ...repaid.problems,
      ...failed,
    ],
  }
}
