import type { Generated } from 'kysely'
import type { CheckInKind } from '../../hub/check-in.ts'

/** What members bring to their hub. All of it is only appended to. */
export interface HubTables {
  /** What a member promises to bring for a sale; the latest version counts. */
  commitment: {
    sale_id: string
    sku: string
    version: number
    seller_id: string
    units: number
    bring_by: Date
    actor: string
    at: Generated<Date>
  }
  /** What was due at the hour, and how much of it was there. */
  goods_due: {
    sale_id: string
    sku: string
    bring_by: Date
    hub_id: string
    seller_id: string
    units: number
    brought: number
    at: Generated<Date>
  }
  check_in: CheckInTable
}

interface CheckInTable {
  scan_id: string
  hub_id: string
  sale_id: string
  seller_id: string
  kind: CheckInKind
  /** Either units of goods or a parcel. */
  sku: string | null
  parcel_id: string | null
  /** Negative for what was corrected or returned. */
  units: number
  reason: string | null
  actor: string
  at: Generated<Date>
}
