import type { PaperBatch, PaperLine, PaperLot } from './paper.ts'

/** A parcel's goods with each SKU once: merged orders may contain the same goods twice. First-seen order is kept. */
export function mergeLines(lines: readonly PaperLine[]): PaperLine[] {
  const bySku = new Map<string, PaperLine>()
  for (const line of lines) {
    const known = bySku.get(line.sku)
    bySku.set(
      line.sku,
      known
        ? {
            ...known,
            quantity: known.quantity + line.quantity,
            ...((known.lots ?? line.lots) && { lots: mergeLots([...(known.lots ?? []), ...(line.lots ?? [])]) }),
          }
        : line,
    )
  }
  return [...bySku.values()]
}

/** Lots with each code once; first-seen order is kept, which is the order of expiry. */
export function mergeLots(lots: readonly PaperLot[]): PaperLot[] {
  const byCode = new Map<string, PaperLot>()
  for (const lot of lots)
    byCode.set(lot.code, { ...lot, quantity: lot.quantity + (byCode.get(lot.code)?.quantity ?? 0) })
  return [...byCode.values()]
}

/**
 * Where the goods are and which lots to take, as a short text after their SKU: `COFFEE · A3 · L2609 (2026-12-31) ×4`.
 */
export function skuText(sku: string, shelf: string | undefined, lots: readonly PaperLot[]): string {
  return [
    sku,
    ...(shelf === undefined ? [] : [shelf]),
    ...lots.map(
      (lot) =>
        `${lot.code}${lot.bestBefore ? ` (${lot.bestBefore})` : ''}${lots.length > 1 ? ` ×${lot.quantity}` : ''}`,
    ),
  ].join(' · ')
}

/** The number of pieces in some lines. */
export function countPieces(lines: readonly PaperLine[]): number {
  return lines.reduce((sum, line) => sum + line.quantity, 0)
}

/** n of n/total: the size of the whole batch, even when only some of its parcels are reprinted. */
export function stackSize(batch: PaperBatch): number {
  return batch.stack ?? batch.parcels.reduce((most, parcel) => Math.max(most, parcel.number), batch.parcels.length)
}

/** What a parcel's goods weigh (g); undefined unless the weight of each is known. */
export function weightOf(lines: readonly PaperLine[]): number | undefined {
  let grams = 0
  for (const line of lines) {
    if (line.grams === undefined) return undefined
    grams += line.grams * line.quantity
  }
  return lines.length > 0 ? grams : undefined
}
