import type { ParcelState } from '../packing/parcel.ts'

/** What an entry of the ledger says: it came, an entry was wrong, or it went back to its member. */
export type CheckInKind = 'brought' | 'corrected' | 'returned'

/** More at once is a code scanned into the field of a number. */
export const unitsMax = 100_000

/**
 * The result of one scan at the hub's door; each has its own colour, sound and text. `in` and `corrected` are in the
 * ledger; `goods`: their code is known, and their units have to be said.
 */
export const checkInResults = [
  'in',
  'corrected',
  'goods',
  'already-in',
  'not-packed',
  'handed-over',
  'cancelled',
  'replaced',
  'packed-here',
  'not-ours',
  'unknown',
] as const
export type CheckInResult = (typeof checkInResults)[number]

/** What is known about a scanned parcel. */
export interface ArrivingParcel {
  state: ParcelState
  /** Packed by the hub, or for a sale of the hub's or of somebody below it. */
  isOurs: boolean
  /** Packed by the hub itself. */
  isOfHub: boolean
  /** The code is that of an earlier label. */
  isReplaced: boolean
  /** Its platform stopped it after it was packed. */
  isStopped: boolean
  isIn: boolean
}

/** The result of scanning a parcel at the hub's door; `undefined`: no parcel has this code. */
export function checkInResult(parcel: ArrivingParcel | undefined): CheckInResult {
  if (!parcel) return 'unknown'
  if (!parcel.isOurs) return 'not-ours'
  if (parcel.state === 'cancelled' || parcel.isStopped) return 'cancelled'
  if (parcel.isReplaced) return 'replaced'
  if (parcel.state === 'handed-over') return 'handed-over'
  if (parcel.isOfHub) return 'packed-here'
  if (parcel.isIn) return 'already-in'
  return parcel.state === 'packed' ? 'in' : 'not-packed'
}
