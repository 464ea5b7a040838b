import { z } from 'zod'
import { id, instant, sku } from '../../shared/contract/common.ts'
import { code } from '../../shared/contract/route.ts'
import type { TimePlace } from '../../shared/db/older-than.ts'
import { Refusal } from '../../shared/refusal.ts'

const numberMax = 2 ** 31 - 1

/** Position in a list of orders: after this number. */
export const orderPlace = z.tuple([z.int().min(0).max(numberMax)])
/** Position in a list over sales: after this number of this sale. */
export const shopOrderPlace = z.tuple([id, z.int().min(0).max(numberMax)])

/** Position in the audit: the link's index, and the entry's index within that link. */
export const auditPlace = z.tuple([z.int().min(0), z.int().min(0)])
/** Position in a list of goods or material: after this code. */
export const skuPlace = z.tuple([sku])
/** Position in a list of lots. */
export const lotPlace = z.tuple([z.iso.date(), id])

/** Position in a list of members: after this seller. */
export const memberPlace = z.tuple([z.string().max(100)])

/** Position in a list of what is at a point. */
export const pointParcelPlace = z.tuple([instant, code])

/** Position in a list of deliveries. */
export const deliveryPlace = z.tuple([z.int().min(0)])

/** Position in a list of receivables: the day it is due, what it is of, and whose. */
export const receivablePlace = z.tuple([z.iso.date(), id, id])
/** Position in a list of entries: after this number. */
export const entryPlace = z.tuple([z.int().min(0)])

/** The query every list accepts. */
interface PageQuery {
  limit: number
  cursor?: string | undefined
}

/**
 * One page of a list, keyed by its last item so that deep pages cost no more than the first. `read` is asked for one
 * extra item, which tells whether there is a next page. Throws `invalid` for a cursor we did not issue.
 */
export async function pageOf<Key extends [] | (string | number)[], Item>(
  { limit, cursor }: PageQuery,
  place: z.ZodType<Key>,
  read: (limit: number, after: Key | undefined) => Promise<Item[]>,
  placeOf: (item: Item) => Key,
): Promise<{ items: Item[]; nextCursor: string | null }> {
  const items = await read(limit + 1, decodeCursor(cursor, place))
  const last = items[limit - 1]
  return { items: items.slice(0, limit), nextCursor: items.length > limit && last ? encodeCursor(placeOf(last)) : null }
}

/** Position in a list by time: the item's moment, and its id. */
const timePlace = z.tuple([instant, id])

/** The same for a list by time, whose items have an id. */
export function pageByTime<Item>(
  query: PageQuery,
  read: (limit: number, after: TimePlace | undefined) => Promise<Item[]>,
  placeOf: (item: Item) => [at: string, id: string],
): Promise<{ items: Item[]; nextCursor: string | null }> {
  return pageOf(
    query,
    timePlace,
    (limit, after) => read(limit, after && { at: new Date(after[0]), id: after[1] }),
    placeOf,
  )
}

/** Encodes a position as an opaque cursor. */
function encodeCursor(place: (string | number)[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

/** Decodes a cursor. Throws `invalid` for one we did not issue. */
function decodeCursor<Place extends z.ZodType>(cursor: string | undefined, place: Place): z.output<Place> | undefined {
  if (cursor === undefined) return undefined
  try {
    return place.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')))
  } catch {
    throw new Refusal('invalid', 'cursor: is not valid')
  }
}
