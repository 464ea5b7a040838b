import type { Generated } from 'kysely'
import type { StaffRole } from '../../contract/roles.ts'

/**
 * Viewers and what is known of them, erasures with their receipts, the sealed key of the phone index, codes that prove
 * phones, and how people sign in.
 */
export interface PersonTables {
  /** How a viewer asked to be told about their orders; what is sealed is an address, a push subscription or a phone. */
  buyer_contact: {
    contact_id: string
    viewer_id: string
    channel: 'web-push' | 'e-mail' | 'message'
    language: 'vi' | 'en'
    key_id: string
    sealed: Buffer
    consent_version: string
    created_at: Generated<Date>
  }
  /** Opens the orders of a viewer, or of whoever proved a phone, on another device. */
  order_link: {
    link_id: Generated<string>
    code_hash: Buffer
    viewer_id: string | null
    buyer_key: string | null
    created_at: Generated<Date>
    expires_at: Date
  }
  viewer: { viewer_id: string; buyer_key: string; created_at: Generated<Date>; proven_at: Date | null }
  recipient: RecipientTable
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
  phone_code: {
    code_id: string
    /** Unset for a code that somebody asked for to see the orders of this phone. */
    viewer_id: string | null
    buyer_key: string
    code_hash: Buffer
    sent_at: Date
    expires_at: Date
    tries: Generated<number>
  }
  /** One-time links that sign a staff member in. */
  sign_in_link: {
    link_id: Generated<string>
    code_hash: Buffer
    role: StaffRole
    seller_id: string
    holder: string
    token_hours: number
    expires_at: Date
    used_at: Date | null
    withdrawn_at: Generated<Date | null>
    withdrawn_by: Generated<string | null>
    /** The sign-in that used it. */
    session_id: Generated<string | null>
    actor: string
    created_at: Generated<Date>
  }
  revoked_token: { kind: 'token' | 'holder'; name: string; revoked_at: Date; actor: string; noted_at: Generated<Date> }
}

interface RecipientTable {
  recipient_id: string
  viewer_id: string
  key_id: string
  sealed: Buffer
  province_code: string
  ward_code: string
  created_at: Generated<Date>
  /** The version of the consent text the person agreed to when providing this; unset if a host typed it in. */
  consent_version: string | null
  erased_at: Date | null
  /** Corrected by staff for the parcel of this order alone: never where the buyer's other orders go. */
  order_id: Generated<string | null>
  /** Where this person collects; then the address is that of the point. */
  point_id: string | null
}
