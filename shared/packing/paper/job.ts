import type { ParcelAttention } from './paper-problem.ts'
import type { BatchInput, BatchPaperKind, PaperStyle } from './render.ts'
import type { PrinterDpi } from './zpl.ts'
import type { PaperManifest } from './paper.ts'

/** A request to a renderer's thread, and its answer. Each thread has one job at a time, so answers need no number. */
export type RenderJob =
  | { task: 'batch'; kind: BatchPaperKind; input: BatchInput; style: PaperStyle }
  | { task: 'manifest'; input: PaperManifest }
  | { task: 'zpl'; kind: BatchPaperKind; input: BatchInput; style: PaperStyle; dpi: PrinterDpi }

export type RenderAnswer =
  | { ok: true; bytes: Uint8Array; pages: number; attention: ParcelAttention[] }
  | { ok: true; text: string }
  | { ok: false; error: unknown }
