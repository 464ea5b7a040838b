import type { ParcelState } from '../packing/parcel.ts'
import type { Transitions } from '../transitions.ts'

/** A carrier's visit: parcels are scanned out one by one, then the courier signs for all of them. */
export type PickupState = 'open' | 'signed' | 'cancelled'

export const pickupTransitions = {
  open: ['signed', 'cancelled'],
  signed: [],
  cancelled: [],
} as const satisfies Transitions<PickupState>

/** What became of one scan at the truck; each has its own colour, sound and sentence. Only `ok` counts into the tally. */
export const scanResults = [
  'ok',
  'duplicate',
  'not-packed',
  'handed-over',
  'other-carrier',
  'cancelled',
  'replaced',
  'unknown',
] as const
export type ScanResult = (typeof scanResults)[number]

/** Why a hand-over did not go as planned; what a platform asks for when a parcel was late through no fault of the seller. */
export const noteKinds = ['truck-full', 'came-early', 'came-late', 'did-not-come', 'other'] as const
export type NoteKind = (typeof noteKinds)[number]

/** What is known of a scanned parcel. */
export interface ScannedParcel {
  state: ParcelState
  /** The code is an old one: the contents changed after it was printed. */
  isReplaced: boolean
  /** Scanned into this pick-up before. */
  isScanned: boolean
  /** Stands on a manifest and was left behind by that carrier's truck. */
  wasLeftBehind: boolean
  /** The carrier that the parcel is booked with, if any. */
  carrier: string | undefined
}

/** The result of scanning a parcel out to this carrier; `undefined` for a code that is no parcel of the seller. */
export function scanOutResult(parcel: ScannedParcel | undefined, carrier: string): ScanResult {
  if (!parcel) return 'unknown'
  if (parcel.state === 'cancelled') return 'cancelled'
  if (parcel.isReplaced) return 'replaced'
  if (parcel.isScanned) return 'duplicate'
  if (parcel.state === 'handed-over' && !parcel.wasLeftBehind) return 'handed-over'
  if (parcel.state === 'waiting' || parcel.state === 'picking') return 'not-packed'
  if (parcel.carrier !== undefined && parcel.carrier !== carrier) return 'other-carrier'
  return 'ok'
}
