import { byShelf } from './product.ts'

/**
 * A parcel waiting for a batch. `packBy` is ms since 1970, `contents` a canonical 'SKU×n,…', `firstSeq` the number of
 * its earliest order in the sale, `shelf` the first place along the shelves where its goods are.
 */
export interface PlanParcel {
  parcelId: string
  packBy: number
  contents: string
  firstSeq: number
  shelf?: string | undefined
}

export interface PlannedBatch {
  packBy: number
  parcelIds: string[]
}

/**
 * Deadlines no further apart than this (ms) may share a batch. Where a deadline is a number of hours after its order,
 * as in `ocop-one-day`, no two parcels have the same one, and each would be a batch of its own; and a batch of forty
 * takes about an hour to pack.
 */
export const togetherMs = 3_600_000

/**
 * Cuts parcels into packing batches: earliest deadline first, and only parcels due within an hour in one batch. Within
 * a batch: parcels with a single product first (the fast lane), then identical contents together, the groups along the
 * shelves; at the same shelf, or none, the largest group first, then by age. A batch is due when its first parcel is.
 * Makes as few batches as `parcelsMax` allows, and the same ones for any order of the input. RangeError unless
 * `parcelsMax` is a whole number from 1.
 */
export function planBatches(parcels: readonly PlanParcel[], parcelsMax: number): PlannedBatch[] {
  if (!Number.isSafeInteger(parcelsMax) || parcelsMax < 1) throw new RangeError('parcelsMax is a whole number from 1')
  return dueTogether(parcels)
    .flatMap((due) =>
      slices(inPackingOrder(due), parcelsMax).map((slice) => ({
        packBy: Math.min(...slice.map(({ packBy }) => packBy)),
        parcelIds: slice.map(({ parcelId }) => parcelId),
      })),
    )
    .toSorted((a, b) => a.packBy - b.packBy)
}

/** Each group begins with the earliest deadline not yet in a group. */
function dueTogether(parcels: readonly PlanParcel[]): PlanParcel[][] {
  const groups: PlanParcel[][] = []
  for (const parcel of parcels.toSorted((a, b) => a.packBy - b.packBy)) {
    const group = groups.at(-1)
    if (group && parcel.packBy - group[0]!.packBy <= togetherMs) group.push(parcel)
    else groups.push([parcel])
  }
  return groups
}

function inPackingOrder(parcels: readonly PlanParcel[]): PlanParcel[] {
  const groups = [...groupBy(parcels, (parcel) => parcel.contents).values()].map((group) => group.toSorted(byAge))
  return groups.toSorted(singlesFirstThenByShelf).flat()
}

function singlesFirstThenByShelf(a: readonly PlanParcel[], b: readonly PlanParcel[]): number {
  const [firstA, firstB] = [a[0]!, b[0]!]
  return (
    Number(hasManyKinds(firstA)) - Number(hasManyKinds(firstB)) ||
    byShelf(firstA.shelf, firstB.shelf) ||
    b.length - a.length ||
    byAge(firstA, firstB)
  )
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
