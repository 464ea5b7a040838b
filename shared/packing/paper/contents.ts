import type { PaperBatch, PaperLine } from './paper.ts'

/** A parcel's goods with each SKU once: orders that were merged may name the same goods twice. First-seen order is kept. */
export function mergeLines(lines: readonly PaperLine[]): PaperLine[] {
  const bySku = new Map<string, PaperLine>()
  for (const line of lines) {
    const known = bySku.get(line.sku)
    bySku.set(line.sku, known ? { ...known, quantity: known.quantity + line.quantity } : line)
  }
  return [...bySku.values()]
}

/** How many pieces some lines hold. */
export function countPieces(lines: readonly PaperLine[]): number {
  return lines.reduce((sum, line) => sum + line.quantity, 0)
}

/** n of n/total: the batch's size also when only some of its parcels are printed again. */
export function stackSize(batch: PaperBatch): number {
  return batch.stack ?? batch.parcels.reduce((most, parcel) => Math.max(most, parcel.number), batch.parcels.length)
}
