import type { Generated } from 'kysely'
import type { LineKind, LineOutcome } from '../../statement/outcome.ts'

/** Statements of carriers and platforms. Amounts are minor units, `date` columns are read as 'YYYY-MM-DD'. */
export interface StatementTables {
  statement: {
    statement_id: string
    hub_id: string
    /** The id of its format: `ghn`, `tiktok-shop`. */
    format: string
    /** The carrier or platform that pays, as receivables name it. */
    payer: string
    sha256: Buffer
    name: string | null
    lines: number
    /** What the amounts of its lines add up to, and their fees. */
    total: number
    fees: number
    actor: string
    taken_at: Generated<Date>
  }
  statement_line: {
    statement_id: string
    /** Counts from 1 in the file's order. */
    line: number
    /** The spreadsheet's own row number. */
    row_number: number
    /** The tracking code, or the platform's order id. */
    code: string
    kind: LineKind
    amount: number
    fee: number
    currency: string
    on_day: string | null
    outcome: LineOutcome
    /** What was due when it was taken; null where there was nothing to compare with. */
    due: number | null
    /** The fee that the policy knows, of a platform's line. */
    policy_fee: number | null
    /** The held line that this one gives back. */
    pairs_statement: string | null
    pairs_line: number | null
    payout_id: string | null
  }
  /** The parcels that a line is for; `delivered_at` where nobody else told of the delivery. */
  statement_match: {
    statement_id: string
    line: number
    parcel_id: string
    delivered_at: Date | null
    /** A person said so, when they decided the line; not the statement. */
    decided: Generated<boolean>
  }
  /** What a person decided of a line that differs. */
  statement_decision: {
    statement_id: string
    line: number
    decision: 'accept' | 'dismiss'
    /** Who bears the difference, or keeps it. */
    bearer: 'hub' | 'producer' | null
    reason: string
    payout_id: string | null
    actor: string
    at: Generated<Date>
  }
  /** Money that no statement names and that somebody gave up, as it was known then. */
  missing_dismissal: {
    dismissal_id: string
    hub_id: string
    parcel_id: string
    due_on: string
    state: string
    amount: number
    reason: string
    actor: string
    at: Generated<Date>
  }
}
