import type { Generated } from 'kysely'

/** One-time links that sign a staff member in. */
export interface SignInTables {
  sign_in_link: {
    link_id: Generated<string>
    code_hash: Buffer
    role: 'host' | 'packer' | 'dispatcher' | 'admin'
    seller_id: string
    holder: string
    token_hours: number
    expires_at: Date
    used_at: Date | null
    withdrawn_at: Generated<Date | null>
    withdrawn_by: Generated<string | null>
    actor: string
    created_at: Generated<Date>
  }
}
