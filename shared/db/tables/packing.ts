import type { ColumnType, Generated, Selectable } from 'kysely'
import type { BatchState, ParcelState } from '../../packing/parcel.ts'

/** Parcels and the batches they are packed in, their paper, and the proof of how they were packed. */
export interface PackingTables {
  packing_batch: PackingBatchTable
  parcel: ParcelTable
  replaced_code: { code: string; parcel_id: string; at: Generated<Date>; reprinted: Generated<boolean> }
  pack_scan: { scan_id: string; parcel_id: string; actor: string; contents: string; at: Generated<Date> }
  /** What the scales said. The one with the highest place counts. */
  parcel_weight: {
    scan_id: string
    place: Generated<number>
    parcel_id: string
    grams: number
    actor: string
    at: Generated<Date>
  }
  document: {
    subject_id: string
    kind: string
    paper_version: number
    pages: number
    bytes: Buffer
    created_at: Generated<Date>
  }
  short_pick: {
    scan_id: string
    parcel_id: string
    contents: string
    outcome: ColumnType<object, string, never>
    actor: string
    at: Generated<Date>
  }
  parcel_photo: {
    photo_id: string
    parcel_id: string
    source_sha256: Buffer
    sha256: Buffer
    width: number
    height: number
    bytes: Buffer
    packer: string
    taken_at: Date
    kept_at: Generated<Date>
  }
}

interface PackingBatchTable {
  batch_id: string
  sale_id: string
  /** Who packs it. */
  seller_id: string
  number: number
  state: ColumnType<BatchState, BatchState | undefined, BatchState>
  version: Generated<number>
  paper_version: Generated<number>
  pack_by: Date
  claimed_by: string | null
  claimed_at: Date | null
  /** The claimant's last activity; an idle claim is released. */
  last_act_at: Date | null
  /** When its paper was first asked for; from then on it takes no more parcels. */
  paper_taken_at: Date | null
  created_at: Generated<Date>
}

interface ParcelTable {
  parcel_id: string
  code: string
  sale_id: string
  /** Who packs it. */
  seller_id: string
  viewer_id: string
  recipient_id: string
  state: ColumnType<ParcelState, ParcelState | undefined, ParcelState>
  version: Generated<number>
  pack_by: Date
  hand_over_by: Date
  cut_at: Date
  first_seq: number
  batch_id: string | null
  /** When it was put into its batch, which may be older. */
  batched_at: Date | null
  number: number | null
  packed_at: Date | null
  packed_by: string | null
  manifest_id: string | null
  /** Where it is collected; null for one that is delivered. */
  point_id: string | null
  /** The outer box it lies in, with other parcels of its buyer. */
  consignment_id: Generated<string | null>
  created_at: Generated<Date>
}

export type ParcelRow = Selectable<ParcelTable>
export type PackingBatchRow = Selectable<PackingBatchTable>
