import type { Generated } from 'kysely'

/** Erasures of personal data with their receipts, and the encrypted phone index key. */
export interface PeopleTables {
  phone_index: { single: Generated<boolean>; key_id: string; sealed: Buffer }
  erasure: {
    receipt_id: string
    reason: 'request' | 'retention'
    /** The blind index of the person's phone; unset for data erased because it expired. */
    buyer_key: string | null
    requested_at: Generated<Date>
    requested_by: string
    /** When the person's tokens were revoked: nothing new can arrive from them a few seconds later. */
    closing_at: Date | null
    erased_at: Date | null
    recipients: number | null
    documents: number | null
    tokens_revoked: number | null
  }
}
