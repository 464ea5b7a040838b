/** Neighbouring parcels of one batch, by their places in it. */
export interface Range {
  batchId: string
  from: number
  to: number
}

/** As few print jobs as possible for these parcels, and no label that was not asked for: reprinting one voids it. */
export function rangesOf(places: readonly { batchId: string; place: number }[]): Range[] {
  const ranges: Range[] = []
  const sorted = places.toSorted((a, b) => a.batchId.localeCompare(b.batchId) || a.place - b.place)
  for (const { batchId, place } of sorted) {
    const last = ranges.at(-1)
    if (last?.batchId === batchId && place <= last.to + 1) last.to = place
    else ranges.push({ batchId, from: place, to: place })
  }
  return ranges
}
