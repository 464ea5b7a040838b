import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { promiseFor, type PromiseShift, type Terms } from '../deadline/promise.ts'
import type { Deadline } from '../deadline/deadline.ts'

/** A row with the terms of its sale's promises. */
export interface ByTerms {
  sale_id: string
  deadline_policy: string
  time_zone: string
  policy_version: string | null
}

/** The columns of {@link ByTerms}, for a sale aliased `s`. */
export const termsOfSale = sql`s.deadline_policy, s.time_zone, s.policy_version`

/** Recomputes promises as they must have been made: from the sale's policy version and the recorded shifts. */
export async function openPromises(tx: Tx): Promise<(row: ByTerms, receivedAt: Date) => Deadline> {
  const { rows } = await sql<
    PromiseShift & { sale_id: string }
  >`select sale_id, from_at as "fromAt", full_until as "fullUntil" from promise_shift`.execute(tx)
  const shifts = new Map<string, PromiseShift[]>()
  for (const row of rows) shifts.set(row.sale_id, [...(shifts.get(row.sale_id) ?? []), row])
  const termsOf = (row: ByTerms): Terms => ({
    policyId: row.deadline_policy,
    timeZone: row.time_zone,
    policyVersion: row.policy_version,
  })
  return (row, receivedAt) => promiseFor(termsOf(row), receivedAt, shifts.get(row.sale_id) ?? [])
}
