import type { z } from 'zod'
import type { Inspection } from '../shop/shop.ts'
import { readInstant } from '../lib/source-instant.ts'
import type { PickShift } from './pick-shift.ts'
import type { Waybill, WaybillAnswer, WaybillSize } from './waybill.ts'

/**
 * Where a parcel is, in common terms that every carrier's statuses map to. `picked-up` is the carrier's first scan:
 * from then on it has the parcel.
 */
export const carrierStatuses = [
  'booked',
  'collecting',
  'picked-up',
  'in-transit',
  'delivering',
  'delivered',
  'problem',
  'returning',
  'returned',
  'cancelled',
  'lost',
] as const
export type CarrierStatus = (typeof carrierStatuses)[number]

/** Statuses from which on the carrier has (or had) the parcel: the earliest one is the carrier's first scan. */
export const scannedStatuses = [
  'picked-up',
  'in-transit',
  'delivering',
  'delivered',
  'problem',
  'returning',
  'returned',
  'lost',
] as const satisfies readonly CarrierStatus[]

/**
 * An address in both schemes: the two levels in use since July 2025, and a former unit within it, as carriers' district
 * lists still name it.
 */
export interface CarrierAddress {
  line: string
  ward: string
  province: string
  /** The first of the former units merged into the ward: `Phường 3`; the ward itself if nothing was merged. */
  formerWard: string
}

export interface CarrierParty {
  name: string
  /** E.164. */
  phone: string
  address: CarrierAddress
}

/**
 * A parcel in the form a carrier is asked to take. Weights are always grams here; each adapter converts them to its
 * carrier's unit. Money in đồng.
 */
export interface CarrierParcel {
  /** Our parcel code, which is also the idempotency key of the booking. */
  code: string
  sender: CarrierParty
  recipient: CarrierParty
  grams: number
  cod: number
  value: number
  /** What the buyer may do with it before paying, as its label says. */
  inspection: Inspection
  /** What the buyer pays at the door for refusing it; 0: nothing. */
  refusalFee: number
  /** By when the carrier must have it. */
  handOverBy: Date
  /** When the carrier is to fetch it; without one the carrier decides. */
  shift?: PickShift
  lines: { sku: string; title: string; quantity: number; price: number; grams: number }[]
}

export interface CarrierRequest {
  method: 'GET' | 'POST'
  /** Below the account's base URL. */
  path: string
  headers: Record<string, string>
  body?: object
}

/** A carrier's answer to a booking. `retry`: undecided, ask again; `refused`: asking again cannot change it. */
export type Booking =
  | { is: 'booked'; tracking: string; sortCode: string | undefined; fee: number | undefined }
  | { is: 'known' }
  | { is: 'retry'; error: string }
  | { is: 'refused'; error: string }

export interface CarrierEvent {
  tracking: string
  /** Our code, if the carrier reports it. */
  code: string | undefined
  status: CarrierStatus
  rawStatus: string
  /** RFC 3339, UTC. */
  at: string
}

/** One of the things an account needs, named as on the carrier's own site. */
export interface CredentialField {
  name: string
  title: { vi: string; en: string }
  /** Where the shop finds it. */
  hint: { vi: string; en: string }
  isSecret: boolean
}

/** A carrier's answer to whether it knows these credentials; `field`: the one that is wrong, where that can be told. */
export type Checked = { is: 'accepted' } | { is: 'refused'; says: string | undefined; field?: string } | { is: 'retry' }

/** Translates to and from one carrier's API, and nothing else: no network, no database. */
export interface CarrierAdapter {
  credentials: readonly CredentialField[]
  baseUrl: string
  /** For carriers that need a session first (Viettel Post): the request, and how to read its token. */
  login?: { request(credentials: Record<string, string>): CarrierRequest; token(answer: unknown): string | undefined }
  /** A request that changes nothing, by which credentials are tried. A carrier with a session is tried by that. */
  check?: {
    request(credentials: Record<string, string>): CarrierRequest
    read(status: number, answer: unknown, credentials: Record<string, string>): Checked
  }
  /**
   * For carriers whose shifts can be booked: those to choose from. Without a request they are the same every day.
   */
  shifts?: {
    request?(credentials: Record<string, string>): CarrierRequest
    read(answer: unknown, now: Date): PickShift[]
  }
  book(parcel: CarrierParcel, credentials: Record<string, string>, token?: string): CarrierRequest
  readBooking(status: number, answer: unknown): Booking
  /** Looks up a parcel that the carrier says it already knows. */
  find(parcel: CarrierParcel, credentials: Record<string, string>, token?: string): CarrierRequest
  readFound(status: number, answer: unknown): Booking
  /** The carrier's own waybill of booked parcels, as a PDF or the address of one. */
  waybill: {
    request(
      trackings: readonly string[],
      credentials: Record<string, string>,
      style: { size: WaybillSize; now: Date; token?: string },
    ): CarrierRequest
    read(answer: WaybillAnswer, asked: { baseUrl: string; size: WaybillSize }): Waybill
  }
  /** The carrier's own time zone, an IANA name: applies to instants without a zone. */
  timeZone: string
  /** Reads a status feed message, or says what cannot be read. */
  readEvent(message: unknown): CarrierEvent | { unread: string }
}

/** The time zone of every carrier in Viet Nam. */
export const vietnamTime = 'Asia/Ho_Chi_Minh'

/**
 * The parts of a status message, after mapping the carrier's own names. `said` is the instant as the carrier wrote it.
 */
export function carrierEvent(
  { said, ...event }: Omit<CarrierEvent, 'at'> & { said: string | number },
  timeZone: string,
): CarrierEvent | { unread: string } {
  const at = readInstant(said, timeZone)
  return at ? { ...event, at: at.toISOString() } : { unread: `cannot be read as an instant: ${JSON.stringify(said)}` }
}

/** What is wrong with a message, in its schema's words: the first missing or invalid field. */
export function unread(error: z.ZodError): { unread: string } {
  const [issue] = error.issues
  return { unread: `${issue?.path.join('.') || 'message'}: ${issue?.message ?? 'cannot be read'}` }
}

/** Network errors, 429 and 5xx are retryable: the carrier has not processed the request. */
export function isPassing(status: number): boolean {
  return status === 0 || status === 429 || status >= 500
}
