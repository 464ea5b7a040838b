import type { BatchState, ParcelState } from './parcel.ts'
import { findItems } from './scan/find-item.ts'

/** What a scan at the packing table means; each has its own colour, sound and text. */
export const scanResults = [
  'parcel',
  'ok',
  'complete',
  'wrong-item',
  'too-many',
  'already-packed',
  'cancelled',
  'replaced',
  'other-batch',
  'other-packer',
  'unclaimed',
  'unknown',
] as const
export type ScanResult = (typeof scanResults)[number]

export interface Piece {
  sku: string
  quantity: number
}

/**
 * The item of a parcel that a scanned text refers to, in any notation; the text itself if it matches none or more than
 * one.
 */
function itemOf(lines: readonly Pick<Piece, 'sku'>[], scanned: string): string {
  const [found, ...others] = findItems(
    lines.map(({ sku }) => sku),
    scanned,
  )
  return others.length === 0 && found !== undefined ? found : scanned
}

/** What is still to be scanned into a parcel, and what was scanned once too often. */
export function missingPieces(
  lines: readonly Piece[],
  scans: readonly string[],
): { missing: Piece[]; tooMany: Piece[]; wrong: string[] } {
  const left = new Map<string, number>()
  for (const { sku, quantity } of lines) left.set(sku, (left.get(sku) ?? 0) + quantity)
  const items = scans.map((scanned) => itemOf(lines, scanned))
  const wrong = items.filter((sku) => !left.has(sku))
  for (const sku of items) if (left.has(sku)) left.set(sku, left.get(sku)! - 1)
  const counted = [...left].map(([sku, quantity]) => ({ sku, quantity }))
  return {
    missing: counted.filter(({ quantity }) => quantity > 0),
    wrong,
    tooMany: counted.filter(({ quantity }) => quantity < 0).map(({ sku, quantity }) => ({ sku, quantity: -quantity })),
  }
}

/** The result of scanning the next item into a parcel that already contains `scans`. */
export function checkItem(
  lines: readonly Piece[],
  scans: readonly string[],
  scanned: string,
): 'ok' | 'complete' | 'wrong-item' | 'too-many' {
  const item = itemOf(lines, scanned)
  const { missing, tooMany, wrong } = missingPieces(lines, [...scans, item])
  if (wrong.includes(item)) return 'wrong-item'
  if (tooMany.some(({ sku }) => sku === item)) return 'too-many'
  return missing.length === 0 ? 'complete' : 'ok'
}

/** Facts about a label, for a packer working on `batchId`. */
export interface LabelFacts {
  state: ParcelState
  /** Its platform stopped it after it was packed. */
  isStopped: boolean
  replaced: boolean
  batchId: string | null
  batchState: BatchState | null
  claimedBy: string | null
}

/** The first rule that applies: a cancelled parcel must not be packed, whoever has it; a void label never. */
export function checkLabel(
  label: LabelFacts | undefined,
  { batchId, packer }: { batchId?: string | undefined; packer: string },
): ScanResult {
  if (!label) return 'unknown'
  if (label.state === 'cancelled' || label.isStopped) return 'cancelled'
  if (label.replaced) return 'replaced'
  if (label.state === 'packed' || label.state === 'handed-over') return 'already-packed'
  if (label.claimedBy !== null && label.claimedBy !== packer) return 'other-packer'
  if (batchId !== undefined && label.batchId !== batchId) return 'other-batch'
  return label.state === 'picking' ? 'parcel' : 'unclaimed'
}
