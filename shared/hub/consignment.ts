import type { ParcelState } from '../packing/parcel.ts'

/** Why a parcel cannot be put into the outer box of another one. */
export type JoinProblem =
  | 'same'
  | 'other-buyer'
  | 'other-place'
  | 'cancelled'
  | 'not-packed'
  | 'on-truck'
  | 'booked'
  | 'in-another'
  | 'closed'

/** What is known of a parcel that may lie in a consignment. */
export interface ConsignedParcel {
  parcelId: string
  saleId: string
  viewerId: string
  recipientId: string
  pointId: string | null
  state: ParcelState
  /** Its platform stopped it after it was packed. */
  isStopped: boolean
  /** A carrier was asked to take it, or its platform booked it. */
  isBooked: boolean
  consignmentId: string | null
  isClosed: boolean
}

/**
 * Why a parcel cannot lie in one box with another one; undefined if it can. They are of one buyer by the rule by which
 * orders come into one parcel: the same sale, viewer and recipient.
 */
export function joinProblem(parcel: ConsignedParcel, first: ConsignedParcel): JoinProblem | undefined {
  if (parcel.parcelId === first.parcelId) return 'same'
  if (parcel.saleId !== first.saleId || parcel.viewerId !== first.viewerId || parcel.recipientId !== first.recipientId)
    return 'other-buyer'
  if (parcel.pointId !== first.pointId) return 'other-place'
  if (first.isClosed) return 'closed'
  if (parcel.consignmentId !== null && parcel.consignmentId !== first.consignmentId) return 'in-another'
  return [parcel, first].map(ownProblem).find((problem) => problem !== undefined)
}

/** Why a parcel cannot lie in any box. */
export function ownProblem({ state, isStopped, isBooked }: ConsignedParcel): JoinProblem | undefined {
  if (state === 'cancelled' || isStopped) return 'cancelled'
  if (state === 'handed-over') return 'on-truck'
  if (state !== 'packed') return 'not-packed'
  return isBooked ? 'booked' : undefined
}
