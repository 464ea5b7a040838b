import type { Generated, JSONColumnType } from 'kysely'
import type { CarrierStatus } from '../../dispatch/carrier.ts'
import type { LabelChoice } from '../../dispatch/waybill.ts'
import type { CarrierName } from '../../dispatch/carrier-names.ts'
import type { HandOutResult } from '../../dispatch/hand-out.ts'
import type { NoteKind, PickupState, ScanResult } from '../../dispatch/pickup.ts'

/** Pick-ups, hand-over records and carriers. */
export interface DispatchTables {
  /**
   * How many pick-ups and hand-over records a seller has had on a local day. `date` columns are read as 'YYYY-MM-DD'.
   */
  hand_over_day: { seller_id: string; day: string; last: number }
  pickup: {
    pickup_id: string
    seller_id: string
    carrier: string
    planned_at: Date | null
    state: Generated<PickupState>
    contents: string
    actor: string
    opened_at: Generated<Date>
    manifest_id: string | null
    day: string | null
    number: number | null
  }
  pickup_scan: {
    scan_id: string
    pickup_id: string
    code: string
    parcel_id: string | null
    result: ScanResult
    actor: string
    scanned_at: Date
    at: Generated<Date>
  }
  /** A parcel that is, or was, at its point. */
  collection: {
    parcel_id: string
    point_id: string
    code: string
    ready_at: Date
    keep_until: Date
    outcome: 'delivered' | 'returned' | null
    ended_at: Date | null
  }
  /** Every try to collect. */
  hand_out: {
    scan_id: string
    point_id: string
    parcel_id: string | null
    contents: string
    result: HandOutResult
    actor: string
    at: Generated<Date>
  }
  pickup_note: { note_id: string; pickup_id: string; kind: NoteKind; text: string; actor: string; at: Generated<Date> }
  pickup_photo: {
    photo_id: string
    pickup_id: string
    sha256: Buffer
    webp: Buffer
    actor: string
    at: Generated<Date>
  }
  manifest: {
    manifest_id: string
    seller_id: string | null
    carrier: string
    contents: string
    handed_over_at: Generated<Date>
    actor: string
    paper_version: Generated<number>
    day: string | null
    number: number | null
  }
  manifest_signature: {
    manifest_id: string
    key_id: string
    sealed: Buffer
    strokes: JSONColumnType<[number, number][][], string, never>
    signed_at: Generated<Date>
    actor: string
  }
  manifest_amendment: {
    manifest_id: string
    number: number
    amendment_id: string
    kind: 'added' | 'left-behind'
    reason: string
    contents: string
    actor: string
    at: Generated<Date>
  }
  amendment_parcel: { amendment_id: string; parcel_id: string }
  carrier_account: {
    account_id: string
    seller_id: string
    carrier: CarrierName
    title: string
    base_url: string | null
    key_id: string
    sealed: Buffer
    parcel_grams: number
    is_default: Generated<boolean>
    label: Generated<LabelChoice>
    feed_hash: Buffer
    contents: string
    actor: string
    created_at: Generated<Date>
    removed_at: Generated<Date | null>
  }
  shipment: {
    parcel_id: string
    account_id: string
    code: string
    state: Generated<'asked' | 'booked' | 'failed'>
    tracking: string | null
    sort_code: string | null
    fee: number | null
    tries: Generated<number>
    next_try_at: Generated<Date>
    error: string | null
    booked_at: Date | null
    label_tries: Generated<number>
    /** Null unless the carrier's own waybill is still to be fetched. */
    label_next_try_at: Date | null
    label_error: string | null
    created_at: Generated<Date>
  }
  carrier_event: {
    event_key: Buffer
    account_id: string
    tracking: string
    code: string | null
    parcel_id: string | null
    status: CarrierStatus
    raw_status: string
    at: Date
    received_at: Generated<Date>
    is_settled: boolean
  }
}
