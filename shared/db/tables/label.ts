import type { ColumnType, Generated } from 'kysely'
import type { LabelFileError, LabelProblem } from '../../platform/label.ts'

/** Labels that a platform or a carrier made. */
export interface LabelTables {
  /** A PDF of labels. `shop_id` is null for a carrier's waybills; `source` is the platform or the carrier. */
  label_file: {
    file_id: string
    seller_id: string
    shop_id: string | null
    source: string
    sha256: Buffer
    name: string
    bytes: number
    /** Null until it is taken apart. */
    pages: number | null
    state: Generated<'reading' | 'done' | 'failed'>
    error: LabelFileError | null
    actor: string
    created_at: Generated<Date>
  }
  /** The bytes of a file that was not taken apart yet, in pieces. */
  label_part: { file_id: string; number: number; bytes: Buffer; created_at: Generated<Date> }
  /**
   * An object of a file's pages under the hash of all that it holds. `head` is its text, with a mark in place of each
   * of `refs` (32 bytes each).
   */
  label_object: { file_id: string; sha256: Buffer; head: string; refs: Buffer; stream: Buffer | null }
  label_page: LabelPageTable
}

interface LabelPageTable {
  file_id: string
  number: number
  shop_id: string | null
  /** The object that is the page, and with it all that it shows. */
  root: Buffer
  objects: Buffer[]
  /** In mm. */
  width: number
  height: number
  /** What may be a code in its text. */
  codes: string[]
  /** What its barcodes say; null until they are looked for. */
  barcodes: string[] | null
  /** The hash of how it looks; null until somebody has to know. */
  picture: Buffer | null
  /** The package that it is for. */
  platform_order_id: string | null
  package_id: string | null
  package_key: ColumnType<string | null, never, never>
  /** The parcel that a carrier's waybill is for. */
  parcel_id: string | null
  matched_by: 'text' | 'barcode' | 'hand' | 'carrier' | null
  /** Why it is not the label of its package, or of none. */
  problem: LabelProblem | null
  actor: string | null
  changed_at: Generated<Date>
}
