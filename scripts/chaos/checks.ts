import type pg from 'pg'
import { openDatabase } from '../../shared/db/database.ts'
import { reserveQueueName } from '../../shared/journey.ts'
import type { QueueHome } from '../../shared/queue/home.ts'
import { differs, openFinding, type Finding } from '../../shared/verify/rule.ts'
import { verify, type RuleResult } from '../../shared/verify/verify.ts'
import { readLedger } from './ledger-reader.ts'
import {
  acknowledgedIsKept,
  acknowledgedIsTold,
  keptOnce,
  keptWasSent,
  refusedIsNotKept,
  toldIsKept,
  type Ledger,
  type Comparison,
} from './compare.ts'
import type { Journal } from './journal.ts'

export interface CheckResult extends Finding {
  id: string
  about: string
  /** Why it was not checked. */
  skipped?: string
}

interface Check {
  about: string
  /** The comparison of the journal with the books. */
  compare?: Comparison
  /** The rules of verify that check the same from the rows alone. */
  rules?: readonly string[]
}

/** C1-C12: the points on which a journal and the books must agree. Each rule of verify belongs to one of them. */
export const checks: Record<string, Check> = {
  C1: { about: 'Every acknowledged order is in the books.', compare: acknowledgedIsKept },
  C2: { about: 'No order that was refused is in the books.', compare: refusedIsNotKept },
  C3: {
    about: 'No order is in the books that was not sent, or was sent differently.',
    compare: keptWasSent,
    rules: ['lines'],
  },
  C4: { about: 'Every order exists once, under its own number.', compare: keptOnce, rules: ['seq', 'keys'] },
  C5: {
    about: 'available + held + sold = quota, never below zero, and the movements add up to it.',
    rules: ['balances', 'movements-match-orders'],
  },
  C6: {
    about: 'Everything clients were told about an order agrees with the books.',
    compare: toldIsKept,
    rules: ['events', 'payments', 'shipping'],
  },
  C7: {
    about: 'First come, first served: replaying every decision gives the same result.',
    rules: ['replay', 'waiting'],
  },
  C8: {
    about: 'Every confirmed order is in one parcel, one batch, on one label.',
    rules: [
      'parcels',
      'batches',
      'lots',
      'platform',
      'check-ins',
      'consignments',
      'freight',
      'collections',
      'entries',
      'receivables',
      'refusals',
      'refunds',
      'advances',
      'statements',
      'cases',
      'returns',
    ],
  },
  C9: {
    about: 'Every alarm fired once and in time; every breach is recorded.',
    rules: ['deadlines', 'calendars', 'alarms'],
  },
  C10: { about: 'Nothing is waiting, nothing is in quarantine, no job is left.', rules: ['intake'] },
  C11: { about: 'Every change is in the audit chain.', rules: ['audit', 'certificates'] },
  C12: { about: 'Every acknowledged order was decided, and its client told, in time.', compare: acknowledgedIsTold },
}

export interface Checking {
  pool: pg.Pool
  batchParcelsMax: number
  partitions: number
  /** Omitted when only the books are to be checked. */
  queues?: QueueHome
}

/** Checks journals against a database that has come to rest. `tell` is called with each check as it finishes. */
export async function runChecks(
  journal: Journal,
  { pool, batchParcelsMax, partitions, queues }: Checking,
  tell: (result: CheckResult) => void = () => undefined,
): Promise<CheckResult[]> {
  const ledger = await readLedger(pool, [...journal.saleIds])
  const verified = await verify(openDatabase(pool), { batchParcelsMax })
  const jobs = queues && (await leftJobs(queues, partitions, ledger.waiting.filter(({ setAside }) => setAside).length))
  return Object.entries(checks).map(([id, check]) => {
    const result = runCheck(id, check, journal, ledger, verified)
    if (id === 'C10' && jobs) addTo(result, jobs)
    if (id === 'C10' && !jobs) result.notes.push('the queue was not checked for leftover jobs')
    tell(result)
    return result
  })
}

/** One check: its own comparison and its rules of verify, as one finding. */
export function runCheck(
  id: string,
  { about, compare, rules = [] }: Check,
  journal: Journal,
  ledger: Ledger,
  verified: readonly RuleResult[],
): CheckResult {
  const result: CheckResult = { id, about, ...(compare?.(journal, ledger) ?? openFinding()) }
  const found = verified.filter(({ name }) => rules.includes(name))
  for (const rule of found)
    addTo(result, {
      ...rule,
      first: rule.first.map((line) => `${rule.name}: ${line}`),
      notes: rule.notes.map((line) => `${rule.name}: ${line}`),
    })
  const missing = rules.filter((name) => !found.some((rule) => rule.name === name))
  if (missing.length > 0) result.skipped = `verify has no rule named ${missing.join(' or ')} yet`
  return result
}

function addTo(result: Finding, more: Finding): void {
  result.checked += more.checked
  result.differences += more.differences
  result.first = [...result.first, ...more.first].slice(0, 10)
  result.notes.push(...more.notes)
}

/**
 * A job is only a wake-up: once nothing is waiting in the books, none may be left. A failed one must belong to a
 * quarantined order.
 */
export async function leftJobs(queues: QueueHome, partitions: number, setAside: number): Promise<Finding> {
  const finding = openFinding()
  const names = [...Array.from({ length: partitions }, (_, i) => reserveQueueName(i)), 'batch', 'documents', 'labels']
  for (const name of names) {
    finding.checked += 1
    const {
      waiting = 0,
      active = 0,
      delayed = 0,
      failed = 0,
    } = await queues.openQueue(name).getJobCounts('waiting', 'active', 'delayed', 'failed')
    if (waiting + active + delayed > 0)
      differs(finding, `queue ${name} has ${waiting} waiting, ${active} active and ${delayed} delayed jobs`)
    if (failed > setAside)
      differs(finding, `queue ${name} has ${failed} failed jobs, and ${setAside} orders are in quarantine`)
  }
  return finding
}
