import { groupBy } from '../lib/group-by.ts'
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

/** A batch that nobody has taken yet: what it holds, and which of its parcels were cancelled but keep their place. */
export interface OpenBatch {
  batchId: string
  parcels: readonly PlanParcel[]
  cancelled: readonly PlanParcel[]
}

/** A new batch, or an open one (`batchId`) that takes more. */
export interface PlannedBatch {
  batchId?: string
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
 * Cuts parcels into packing batches: earliest deadline first, and only parcels due within an hour in one batch. Open
 * batches are filled before new ones are made. Within a batch: parcels with a single product first (the fast lane),
 * then identical contents together, the groups along the shelves; at the same shelf, or none, the largest group first,
 * then by age. A batch is due when its first parcel is. Makes as few new batches as `parcelsMax` allows, and the same
 * ones for any order of the input. RangeError unless `parcelsMax` is a whole number from 1.
 */
export function planBatches(
  parcels: readonly PlanParcel[],
  parcelsMax: number,
  open: readonly OpenBatch[] = [],
): PlannedBatch[] {
  if (!Number.isSafeInteger(parcelsMax) || parcelsMax < 1) throw new RangeError('parcelsMax is a whole number from 1')
  const left = new Set(parcels)
  const filled = open.flatMap((batch) => {
    const joining = joiningOf(batch, left, parcelsMax)
    for (const parcel of joining) left.delete(parcel)
    if (joining.length === 0) return []
    const { packBy, parcelIds } = planned(inPackingOrder([...batch.parcels, ...joining]))
    return { batchId: batch.batchId, packBy, parcelIds: [...parcelIds, ...batch.cancelled.map((one) => one.parcelId)] }
  })
  const fresh = dueTogether([...left]).flatMap((due) =>
    slices(inPackingOrder(due), parcelsMax).map((slice) => planned(slice)),
  )
  return [...filled, ...fresh].toSorted((a, b) => a.packBy - b.packBy)
}

function planned(parcels: readonly PlanParcel[]): PlannedBatch {
  return {
    packBy: Math.min(...parcels.map(({ packBy }) => packBy)),
    parcelIds: parcels.map(({ parcelId }) => parcelId),
  }
}

/** The most urgent parcels for which a batch has room, all of them due within an hour of all that it holds. */
function joiningOf({ parcels, cancelled }: OpenBatch, waiting: Iterable<PlanParcel>, parcelsMax: number): PlanParcel[] {
  const held = [...parcels, ...cancelled]
  let [earliest, latest] = [Infinity, -Infinity]
  for (const { packBy } of held) [earliest, latest] = [Math.min(earliest, packBy), Math.max(latest, packBy)]
  const joining: PlanParcel[] = []
  for (const parcel of [...waiting].toSorted((a, b) => a.packBy - b.packBy || byAge(a, b))) {
    if (held.length + joining.length >= parcelsMax) break
    const [from, to] = [Math.min(earliest, parcel.packBy), Math.max(latest, parcel.packBy)]
    if (to - from > togetherMs) continue
    joining.push(parcel)
    earliest = from
    latest = to
  }
  return joining
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
