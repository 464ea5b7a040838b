/**
 * Units of one product that were made together. `bestBefore` is a local day, YYYY-MM-DD; `free` is what no parcel has
 * taken yet.
 */
export interface Lot {
  lotId: string
  sku: string
  bestBefore: string | null
  free: number
}

/** Units of a product that a parcel still needs. */
export interface Want {
  parcelId: string
  sku: string
  quantity: number
}

export interface Taken extends Want {
  lotId: string
}

/**
 * First expired, first out: each want, in the order given, takes from the lot that expires first, across as many lots
 * as needed. An expired lot gives nothing; a lot without a date comes last. What no lot can supply is omitted: those
 * goods are picked without a lot.
 */
export function takeLots(lots: readonly Lot[], wants: readonly Want[], today: string): Taken[] {
  const left = new Map<string, Lot[]>()
  for (const lot of lots.toSorted(byExpiry))
    if (lot.free > 0 && !isExpired(lot.bestBefore, today)) left.set(lot.sku, [...(left.get(lot.sku) ?? []), { ...lot }])
  return wants.flatMap(({ parcelId, sku, quantity }) => {
    const taken: Taken[] = []
    for (const lot of left.get(sku) ?? []) {
      const units = Math.min(lot.free, quantity)
      if (units === 0) continue
      lot.free -= units
      quantity -= units
      taken.push({ parcelId, sku, lotId: lot.lotId, quantity: units })
    }
    return taken
  })
}

/** The best-before day itself is still good. */
export function isExpired(bestBefore: string | null, today: string): boolean {
  return bestBefore !== null && bestBefore < today
}

/** Earliest best-before day first, none last; ties by id, so that the order is stable. */
function byExpiry(a: Pick<Lot, 'bestBefore' | 'lotId'>, b: Pick<Lot, 'bestBefore' | 'lotId'>): number {
  const [dayA, dayB] = [a.bestBefore ?? '9999-12-31', b.bestBefore ?? '9999-12-31']
  return dayA < dayB ? -1 : dayA > dayB ? 1 : a.lotId < b.lotId ? -1 : Number(a.lotId > b.lotId)
}
