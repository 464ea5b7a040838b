import type { FreightGoods, FreightParcel } from './freight-split.ts'

/** A producer's goods in a parcel, with what they would weigh in a box of their own. */
export interface LoadGoods extends FreightGoods {
  aloneGrams: number | null
}

/** A parcel that left with a truck. */
export interface LoadParcel extends FreightParcel {
  parcelId: string
  /** The codes of the parcels that it holds: an outer box has several, any other its own. */
  members: readonly string[]
  /** What the carrier asks for it, named when it was booked. */
  fee: number | null
  goods: readonly LoadGoods[]
}

/** How much of a load is whose. A parcel with goods of several producers counts for each of them. */
export function countGoods(parcels: readonly FreightParcel[]): Map<string, { parcels: number; units: number }> {
  const counts = new Map<string, { parcels: number; units: number }>()
  for (const { goods } of parcels)
    for (const { sellerId, units } of goods) {
      const before = counts.get(sellerId) ?? { parcels: 0, units: 0 }
      counts.set(sellerId, { parcels: before.parcels + 1, units: before.units + units })
    }
  return counts
}
