import type { Generated, JSONColumnType } from 'kysely'
import type { HubCapacity } from '../../calendar/hub-hours.ts'
import type { CheckInKind } from '../../hub/check-in.ts'

/** What members bring to their hub, which is only appended to, and what the hub gets through. */
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
  /** An outer box with parcels of one buyer; it is booked as its lead parcel, under its own code, once it is closed. */
  consignment: {
    consignment_id: string
    code: string
    hub_id: string
    sale_id: string
    actor: string
    opened_at: Generated<Date>
    tare_grams: Generated<number | null>
    lead_id: Generated<string | null>
    closed_by: Generated<string | null>
    closed_at: Generated<Date | null>
    dissolved_by: Generated<string | null>
    dissolved_at: Generated<Date | null>
  }
  /** Each parcel that was put into a box or taken out. Only appended to; the latest place of a parcel counts. */
  consignment_scan: {
    scan_id: string
    consignment_id: string
    sale_id: string
    parcel_id: string
    kind: 'in' | 'out'
    place: Generated<number>
    actor: string
    at: Generated<Date>
  }
  /** When a hub works and how much it gets through; a seller without a row is no hub, or has not said. */
  hub_capacity: {
    seller_id: string
    parcels_per_hour: number | null
    parcel_grams: number | null
    week: JSONColumnType<NonNullable<HubCapacity['week']>> | null
    days: JSONColumnType<HubCapacity['days']>
    trucks: JSONColumnType<HubCapacity['trucks']>
    version: Generated<number>
    actor: string
    changed_at: Generated<Date>
  }
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
