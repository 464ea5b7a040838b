import type { z } from 'zod'
import { readInstant } from '../lib/source-instant.ts'

/** Where a parcel is, in words that all carriers' own can be put into. `picked-up` is the first scan by the carrier: from then on it has the parcel. */
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

/** Statuses after which the carrier has (had) the parcel: the earliest of them is the first carrier scan. */
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

/** An address in both trees: two levels since July 2025, and a unit it was made of, in the words in which carriers' districts still know it. */
export interface CarrierAddress {
  line: string
  ward: string
  province: string
  /** The first of the old units that the ward was made of: `Phường 3`; the ward itself where nothing was merged. */
  formerWard: string
}

export interface CarrierParty {
  name: string
  /** E.164. */
  phone: string
  address: CarrierAddress
}

/** A parcel as a carrier is asked to take it. Weights are grams here, always; each adapter turns them into its carrier's unit. Money in đồng. */
export interface CarrierParcel {
  /** Our parcel code: also the key under which asking twice books once. */
  code: string
  sender: CarrierParty
  recipient: CarrierParty
  grams: number
  cod: number
  value: number
  lines: { sku: string; title: string; quantity: number; price: number; grams: number }[]
}

export interface CarrierRequest {
  method: 'GET' | 'POST'
  /** Below the account's base address. */
  path: string
  headers: Record<string, string>
  body?: object
}

/** What a carrier answered to a booking. `retry`: nothing can be said yet, ask again; `refused`: asking again cannot change it. */
export type Booking =
  | { is: 'booked'; tracking: string; sortCode: string | undefined; fee: number | undefined }
  | { is: 'known' }
  | { is: 'retry'; error: string }
  | { is: 'refused'; error: string }

export interface CarrierEvent {
  tracking: string
  /** Our code, where the carrier tells it. */
  code: string | undefined
  status: CarrierStatus
  rawStatus: string
  /** RFC 3339, UTC. */
  at: string
}

/** One carrier's own words, and nothing else: no network, no database. */
export interface CarrierAdapter {
  /** Names of the credentials that an account needs. */
  credentials: readonly string[]
  baseUrl: string
  /** Where a session has to be opened before (Viettel Post): the request, and how its token is read. */
  login?: { request(credentials: Record<string, string>): CarrierRequest; token(answer: unknown): string | undefined }
  book(parcel: CarrierParcel, credentials: Record<string, string>, token?: string): CarrierRequest
  readBooking(status: number, answer: unknown): Booking
  /** Asks for a parcel that the carrier says it knows already. */
  find(parcel: CarrierParcel, credentials: Record<string, string>, token?: string): CarrierRequest
  readFound(status: number, answer: unknown): Booking
  /** The carrier's own clock, an IANA name: the zone of instants that name none. */
  timeZone: string
  /** Reads a message of the status feed, or says what of it cannot be read. */
  readEvent(message: unknown): CarrierEvent | { unread: string }
}

/** The clock of every carrier in Viet Nam. */
export const vietnamTime = 'Asia/Ho_Chi_Minh'

/** The parts of a status message, once its carrier's own names for them are known. `said` is the instant as the carrier wrote it. */
export function carrierEvent(
  { said, ...event }: Omit<CarrierEvent, 'at'> & { said: string | number },
  timeZone: string,
): CarrierEvent | { unread: string } {
  const at = readInstant(said, timeZone)
  return at ? { ...event, at: at.toISOString() } : { unread: `no instant can be read from ${JSON.stringify(said)}` }
}

/** What a message lacks, in the words of its schema: the first field that is missing or wrong. */
export function unread(error: z.ZodError): { unread: string } {
  const [issue] = error.issues
  return { unread: `${issue?.path.join('.') || 'message'}: ${issue?.message ?? 'cannot be read'}` }
}

/** `0912…` as Vietnamese carriers write phones, from E.164. */
export function localPhone(phone: string): string {
  return phone.startsWith('+84') ? `0${phone.slice(3)}` : phone
}

/** What goes wrong before a carrier has read the request says nothing about the parcel. */
export function isPassing(status: number): boolean {
  return status === 0 || status === 429 || status >= 500
}
