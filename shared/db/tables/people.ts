import type { Generated } from 'kysely'

/** Erasures of people's data with their receipts, the sealed key of the phone index, and the codes that prove phones. */
export interface PeopleTables {
  phone_index: { single: Generated<boolean>; key_id: string; sealed: Buffer }
  erasure: {
    receipt_id: string
    reason: 'request' | 'retention'
    /** Whose, by the blind index of the phone; unset for what was forgotten because its time was over. */
    buyer_key: string | null
    requested_at: Generated<Date>
    requested_by: string
    /** When the person's tokens were revoked: nothing new can come from them a few seconds later. */
    closing_at: Date | null
    erased_at: Date | null
    recipients: number | null
    documents: number | null
    tokens_revoked: number | null
  }
  phone_code: {
    code_id: string
    viewer_id: string
    buyer_key: string
    code_hash: Buffer
    sent_at: Date
    expires_at: Date
    tries: Generated<number>
  }
}
