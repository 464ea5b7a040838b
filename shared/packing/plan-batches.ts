import { byShelf } from './product.ts'

/**
 * A parcel that waits for a batch. `packBy` is ms since 1970, `contents` a canonical 'SKU×n,…', `firstSeq` the sale's number of its earliest order, `shelf`
 * the first place on the way along the shelves where its goods lie.
 */
export interface PlanParcel { parcelId: string; packBy: number; contents: string; firstSeq: number; shelf?: string | undefined }

export interface PlannedBatch { packBy: number; parcelIds: string[] }

/**
 * Cuts parcels into packing batches: earliest deadline first and never two deadlines in one batch; within it parcels of one kind of goods first (the fast lane),
 * then identical contents together, the groups along the shelves; of those at one shelf, or at none, the largest first, then by age. As few batches as `parcelsMax` allows, the same for any order of the input.
 * RangeError unless `parcelsMax` is a whole number from 1.
 */
export function planBatches(parcels: readonly PlanParcel[], parcelsMax: number): PlannedBatch[] {
  if (!Number.isSafeInteger(parcelsMax) || parcelsMax < 1) throw new RangeError('parcelsMax is a whole number from 1')
  const byDeadline = groupBy(parcels, (parcel) => parcel.packBy)
  return [...byDeadline].toSorted(([a], [b]) => a - b).flatMap(([packBy, due]) => {
    const parcelIds = inPackingOrder(due).map((parcel) => parcel.parcelId)
    return slices(parcelIds, parcelsMax).map((slice) => ({ packBy, parcelIds: slice }))
  })
}

function inPackingOrder(parcels: readonly PlanParcel[]): PlanParcel[] {
  const groups = [...groupBy(parcels, (parcel) => parcel.contents).values()].map((group) => group.toSorted(byAge))
  return groups.toSorted(byLaneThenShelf).flat()
}

function byLaneThenShelf(a: readonly PlanParcel[], b: readonly PlanParcel[]): number {
  const [firstA, firstB] = [a[0]!, b[0]!]
  return Number(hasManyKinds(firstA)) - Number(hasManyKinds(firstB)) || byShelf(firstA.shelf, firstB.shelf) || b.length - a.length || byAge(firstA, firstB)
}

function hasManyKinds(parcel: PlanParcel): boolean {
  return parcel.contents.includes(',')
}

function byAge(a: PlanParcel, b: PlanParcel): number {
  return a.firstSeq - b.firstSeq || (a.parcelId < b.parcelId ? -1 : a.parcelId > b.parcelId ? 1 : 0)
}

function slices<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, at) => list.slice(at * size, (at + 1) * size))
}

function groupBy<K>(parcels: readonly PlanParcel[], keyOf: (parcel: PlanParcel) => K): Map<K, PlanParcel[]> {
  const groups = new Map<K, PlanParcel[]>()
  for (const parcel of parcels) {
    const key = keyOf(parcel)
    const group = groups.get(key)
    if (group) group.push(parcel)
    else groups.set(key, [parcel])
  }
  return groups
}
