import type { Generated } from 'kysely'
import type { StaffRole } from '../../contract/roles.ts'
import type { SignInWay } from '../../contract/routes/staff.ts'

interface StaffPerson {
  seller_id: string
  holder: string
  role: StaffRole
  /** What the browser said it is, in words. */
  device: string
}

/** Where staff are signed in, and with what they sign in again. */
export interface StaffTables {
  /** For which sellers somebody of a recorded name (`packer:lan`) works. */
  staff_name: { name: string; seller_id: string }
  /** One sign-in on one device; its id is that of its token. */
  staff_session: StaffPerson & {
    session_id: string
    way: SignInWay
    /** The key that opened it. */
    key_id: string | null
    started_at: Date
    /** To within minutes. */
    used_at: Date
    expires_at: Date
  }
  staff_key: StaffPerson & {
    key_id: Generated<string>
    kind: 'passkey' | 'pin'
    /** How long a sign-in with it lasts. */
    token_hours: number
    /** In which session it was made. */
    session_id: string
    credential_id: string | null
    public_key: Buffer | null
    sign_count: number | null
    transports: string[] | null
    /** Of the secret that only this device has. */
    device_hash: Buffer | null
    pin_hash: Buffer | null
    wrong_tries: Generated<number>
    created_at: Date
    used_at: Date
  }
  spent_challenge: { challenge_hash: Buffer; spent_at: Generated<Date> }
}
