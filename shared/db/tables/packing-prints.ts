import type { ColumnType, Generated, JSONColumnType } from 'kysely'
import type { ChunkPart, ChunkState, PrintDocument, PrintState } from '../../packing/print.ts'
import type { PaperProblem } from '../../packing/paper/paper-problem.ts'
import type { PaperSize } from '../../packing/paper/paper-size.ts'
import type { PrinterDpi } from '../../packing/paper/zpl.ts'

/** Print jobs, their chunks, the copies of labels, and printers. */
export interface PrintTables {
  printer: {
    printer_id: string
    seller_id: string
    name: string
    host: string
    port: number
    dpi: PrinterDpi
    size: PaperSize
    actor: string
    created_at: Generated<Date>
    removed_at: Date | null
  }
  print_job: PrintJobTable
  print_chunk: PrintChunkTable
  /** Parcels on the floor whose paper a person must look at. */
  parcel_attention: { parcel_id: string; problems: PaperProblem[]; noted_at: Generated<Date> }
  /** A printed label, numbered per parcel. */
  label_copy: { parcel_id: string; copy: number; code: string; print_id: string; at: Generated<Date> }
}

interface PrintJobTable {
  print_id: string
  sale_id: string
  seller_id: string
  batch_id: string | null
  printer_id: string | null
  document: PrintDocument
  size: PaperSize
  reverse: boolean
  from_number: number | null
  to_number: number | null
  reason: string | null
  contents: string
  copy: number
  labels: number
  reprints: number
  state: ColumnType<PrintState, PrintState, PrintState>
  actor: string
  created_at: Generated<Date>
}

interface PrintChunkTable {
  print_id: string
  number: number
  chunk_id: string
  batch_ids: string[]
  parts: JSONColumnType<ChunkPart[]>
  labels: number
  pages: number | null
  state: ColumnType<ChunkState, ChunkState | undefined, ChunkState>
  tries: Generated<number>
  due_at: Generated<Date>
  error: string | null
  changed_at: Generated<Date>
}
