import { z } from 'zod'
import { id } from './common.ts'
import { staffRoles, type Allow } from './roles.ts'

/** The media types of answers that are not JSON. */
export type MediaType =
  | 'application/pdf'
  | 'application/zpl'
  | 'application/zip'
  | 'application/xml'
  | 'text/csv'
  | 'image/webp'

/** One row of the HTTP contract. */
export interface Route {
  method: 'get' | 'post' | 'put' | 'delete'
  path: string
  allow: Allow
  /** A list read from the database in full: it yields to orders while they use most of the capacity. */
  sheddable?: true
  params?: z.ZodType
  query?: z.ZodType
  body?: z.ZodType
  status?: 200 | 201 | 202
  /** Further statuses besides the usual one and the problems, for the documents: status → meaning. */
  otherwise?: Record<number, string>
  /** What a route reads outside its own schemas (a signed raw body), for the documents. */
  reads?: { body: z.ZodType; headers: string[] }
  /**
   * A body that is not JSON (a photo, a spreadsheet), taken as raw bytes. `streamed`: its handler reads it piece by
   * piece, because it is too large for the memory.
   */
  raw?: { bytesMax: number; types: readonly string[]; streamed?: true }
  answer: z.ZodType | MediaType
  /**
   * Only for an answer that is not JSON: `POST /api/documents/link` issues a signed URL that opens it without a token.
   */
  linked?: true
  about: string
}

export const text = (max: number) =>
  z.string().min(1, 'must not be empty').max(max, `must have at most ${max} characters`)
/** Text stored verbatim, so it must not contain anything unprintable. */
export const plainText = (max: number) => text(max).regex(/^\P{Cc}*$/u, 'must not contain control characters')
export const saleParams = z.strictObject({ id })
/** The query of every list. */
export const page = {
  limit: z.coerce.number().int().min(1, 'must be 1-200').max(200, 'must be 1-200').default(50),
  cursor: z.string().max(200).optional(),
}
export const listOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() })
export const address = z.strictObject({ line: text(300), ward: text(100), province: text(100) })
/** The recipient or sender of a parcel. */
export const person = z.strictObject({ name: text(120), phone: text(40), address })
/** A buyer, whose parcels go to an address or are collected at a point. */
export const destination = {
  address: address.optional().describe('May be left out with `collectAt`'),
  collectAt: id
    .optional()
    .describe('A point (`GET /api/sales/:id/points`) where parcels are collected: its address stands on them'),
}
export const buyer = person.extend(destination)
/**
 * Raw text from a scanner or camera: SKUs, GTINs in any notation, element strings, symbology identifiers and
 * surrounding blanks.
 */
export const scannedText = z.string().min(1, 'must not be empty').max(200, 'must have at most 200 characters')
export const wallTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a wall time HH:MM')
export const wallTimeOrMidnight = z
  .string()
  .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'must be a wall time HH:MM or 24:00')
/** A parcel's code. */
export const code = z.string().regex(/^\d{12}$/, 'must be a parcel code of 12 digits')
export const staff = staffRoles
/** Everyone who works with sales and goods: all staff but who only deals with money. */
export const crew = ['host', 'packer', 'dispatcher', 'producer', 'support', 'owner', 'admin'] as const
export const hosts = ['host', 'owner', 'admin'] as const
/** Roles that answer buyers. */
export const supporters = ['support', ...hosts] as const
export const packers = ['packer', 'owner', 'admin'] as const
/** Roles that work on the packing floor. */
export const floor = ['packer', 'dispatcher', 'owner', 'admin'] as const
export const dispatchers = ['dispatcher', 'owner', 'admin'] as const
/** Roles that decide who works here. */
export const managers = ['owner', 'admin'] as const
