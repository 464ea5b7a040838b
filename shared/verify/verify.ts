import { sql } from 'kysely'
import type { Database, Tx } from '../db/database.ts'
import { alarms } from './alarm-rules.ts'
import { advances } from './advance-rule.ts'
import { audit } from './audit-rules.ts'
import { calendars } from './calendar-rules.ts'
import { cases } from './case-rule.ts'
import { deadlines } from './deadline-rules.ts'
import { consignments } from './consignment-rule.ts'
import { checkIns } from './hub-rule.ts'
import { freight } from './freight-rule.ts'
import { lots } from './lot-rules.ts'
import { entries, receivables } from './money-rules.ts'
import { events, intake, keys, lines, seq } from './order-rules.ts'
import { batches, parcels } from './packing-rules.ts'
import { payments } from './payment-rules.ts'
import { platform } from './platform-rule.ts'
import { refusals } from './refusal-rule.ts'
import { refunds } from './refund-rule.ts'
import { replay } from './replay-rule.ts'
import { returns } from './return-rule.ts'
import type { Finding, Rule } from './rule.ts'
import { shipping } from './shipping-rule.ts'
import { statements } from './statement-rule.ts'
import { collections } from './collect-rule.ts'
import { certificates } from './training-rule.ts'
import { balances, movements } from './stock-rules.ts'
import { waiting } from './waiting-rule.ts'

/** Every rule, from the stock outwards: the first to fail usually explains the rest. */
export const rules: readonly Rule[] = [
  balances,
  movements,
  replay,
  waiting,
  platform,
  seq,
  events,
  lines,
  keys,
  intake,
  deadlines,
  calendars,
  parcels,
  batches,
  lots,
  checkIns,
  consignments,
  collections,
  payments,
  shipping,
  freight,
  entries,
  receivables,
  statements,
  refusals,
  refunds,
  advances,
  cases,
  returns,
  certificates,
  alarms,
  audit,
]

export interface RuleResult extends Finding {
  name: string
  about: string
}

export interface VerifySettings {
  /** Maximum number of parcels in a packing batch: `BATCH_PARCELS_MAX`. */
  batchParcelsMax: number
}

/**
 * Recomputes everything from the rows alone and reports where they disagree. One read-only transaction on one snapshot:
 * it changes nothing, locks nothing, and may run in the middle of a surge. `tell` is called as each rule completes.
 */
export async function verify(
  db: Database,
  settings: VerifySettings,
  tell: (result: RuleResult) => void = () => undefined,
): Promise<RuleResult[]> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute((tx) => checkRules(tx, settings, tell))
}

/**
 * The same inside the caller's transaction, whose isolation is the caller's responsibility; `asked`: fewer rules than
 * all.
 */
export async function checkRules(
  tx: Tx,
  settings: VerifySettings,
  tell: (result: RuleResult) => void = () => undefined,
  asked: readonly Rule[] = rules,
): Promise<RuleResult[]> {
  // The pool's limits are meant for orders; a rule over a whole season's orders may take longer, and delays nobody.
  await sql`select set_config('statement_timeout', '0', true), set_config('idle_in_transaction_session_timeout', '0', true),
    set_config('work_mem', '64MB', true), set_config('cursor_tuple_fraction', '1', true)`.execute(tx)
  const { rows } = await sql<{ now: Date }>`select app_now() as now`.execute(tx)
  const results: RuleResult[] = []
  for (const rule of asked) {
    const result = { name: rule.name, about: rule.about, ...(await rule.check({ tx, now: rows[0]!.now, ...settings })) }
    results.push(result)
    tell(result)
  }
  return results
}
