import type { ParcelState } from '../packing/parcel.ts'
import type { Transitions } from '../transitions.ts'

/** A carrier's visit: parcels are scanned out one by one, then the courier signs for all of them. */
export type PickupState = 'open' | 'signed' | 'cancelled'

export const pickupTransitions = {
  open: ['signed', 'cancelled'],
  signed: [],
  cancelled: [],
} as const satisfies Transitions<PickupState>

/** The result of one scan at the truck; each has its own colour, sound and text. Only `ok` counts in the tally. */
export const scanResults = [
  'ok',
  'duplicate',
  'not-packed',
  'handed-over',
  'other-carrier',
  'other-currency',
  'cancelled',
  'replaced',
  'unknown',
] as const
export type ScanResult = (typeof scanResults)[number]

/**
 * Why a hand-over did not go as planned; platforms ask for this when a parcel was late through no fault of the seller.
 */
export const noteKinds = ['truck-full', 'came-early', 'came-late', 'did-not-come', 'other'] as const
export type NoteKind = (typeof noteKinds)[number]

/** What is known about a scanned parcel. */
export interface ScannedParcel {
  state: ParcelState
  /** The code is an old one: the contents changed after it was printed. */
  isReplaced: boolean
  /** Its platform stopped it after it was packed. */
  isStopped: boolean
  /** Already scanned into this pick-up. */
  isScanned: boolean
  /** It is on a manifest, but that carrier's truck left it behind. */
  wasLeftBehind: boolean
  /** It lies in an outer box that is not closed yet, or not this seller's to send. */
  isInOpenBox: boolean
  /** The carrier or point it goes to: booked, or chosen by its platform where that is another, if any. */
  carrier: string | undefined
  /** It was sold in another currency than what is on the truck: a record adds its cash up in one. */
  isOtherCurrency: boolean
}

/**
 * The result of scanning a parcel out to this carrier; `undefined` for a code that is not one of the seller's parcels.
 */
export function scanOutResult(parcel: ScannedParcel | undefined, carrier: string): ScanResult {
  if (!parcel) return 'unknown'
  if (parcel.state === 'cancelled' || parcel.isStopped) return 'cancelled'
  if (parcel.isReplaced) return 'replaced'
  if (parcel.isScanned) return 'duplicate'
  if (parcel.state === 'handed-over' && !parcel.wasLeftBehind) return 'handed-over'
  if (parcel.state === 'waiting' || parcel.state === 'picking' || parcel.isInOpenBox) return 'not-packed'
  if (parcel.carrier !== undefined && parcel.carrier !== carrier) return 'other-carrier'
  if (parcel.isOtherCurrency) return 'other-currency'
  return 'ok'
}
