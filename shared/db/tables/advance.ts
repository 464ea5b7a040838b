import type { Generated, Selectable } from 'kysely'

/** Advances on what producers are owed. */
export interface AdvanceTables {
  /** How much of it a shop advances; of one day the last row holds. */
  advance_share: {
    share_no: Generated<number>
    hub_id: string
    valid_from: string
    per_mille: number
    actor: string
    at: Generated<Date>
  }
  /** A draw with all that its limit was worked out from. */
  advance: {
    advance_id: string
    hub_id: string
    producer_id: string
    amount: number
    currency: string
    receivables: number
    owes: number
    risk_per_mille: number
    share_per_mille: number
    /** The limit. */
    most: number
    /** What was advanced already. */
    before: number
    contents: string
    actor: string
    at: Generated<Date>
  }
}

export type AdvanceRow = Selectable<AdvanceTables['advance']>
