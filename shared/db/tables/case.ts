import type { ColumnType, Generated, JSONColumnType, Selectable } from 'kysely'
import type { Restocked, ReturnCondition } from '../../dispatch/return-scan.ts'
import type { CaseKind, CaseOutcome, CaseState, CaseStep } from '../../case/case.ts'

/** What buyers say is wrong with their orders, what became of it, and what came back. */
export interface CaseTables {
  /** A seller without a row answers by the usual policy. */
  case_rule: { seller_id: string; policy: string; actor: string; changed_at: Generated<Date> }
  support_case: SupportCaseTable
  case_event: {
    step_id: string
    case_id: string
    sale_id: string
    /** Counts the steps of a case from 1. */
    version: number
    kind: CaseStep
    actor: string
    at: Date
    detail: JSONColumnType<CaseDetail, string, never>
  }
  /** What was said with a step, encrypted. */
  case_words: { step_id: string; viewer_id: string; key_id: string; sealed: Buffer }
  return_scan: {
    scan_id: string
    /** Who packed it, or who scanned what is nobody's. */
    seller_id: string
    code: string
    parcel_id: string | null
    condition: ReturnCondition
    restocked: Restocked
    actor: string
    at: Generated<Date>
  }
  return_photo: {
    scan_id: string
    viewer_id: string | null
    source_sha256: Buffer
    bytes: Buffer
    actor: string
    at: Generated<Date>
  }
  case_photo: {
    photo_id: string
    case_id: string
    sale_id: string
    viewer_id: string
    source_sha256: Buffer
    sha256: Buffer
    width: number
    height: number
    bytes: Buffer
    actor: string
    at: Generated<Date>
  }
}

/** What a step says besides who and when. */
export interface CaseDetail {
  /** The end of the clock that an opening starts. */
  dueAt?: string
  outcome?: CaseOutcome
  /** From 1. */
  rung?: number
}

interface SupportCaseTable {
  case_id: string
  order_id: string
  sale_id: string
  /** Who holds the sale. */
  seller_id: string
  viewer_id: string
  buyer_key: string
  kind: CaseKind
  sku: string | null
  policy: string
  policy_version: string
  opened_at: Date
  /** The end of the present clock. */
  due_at: Date
  /** Whether the present clock has ended without an answer. */
  clock_over: Generated<boolean>
  state: CaseState
  outcome: CaseOutcome | null
  /** Whose turn it is, from 1. */
  rung: number
  /** When the next rung hears of it; null once somebody has taken it. */
  climbs_at: Date | null
  taken_by: string | null
  version: ColumnType<number, number | undefined, number>
  contents: string
}

export type CaseRow = Selectable<SupportCaseTable>
