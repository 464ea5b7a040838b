import { z } from 'zod'
import { id, instant, sku } from '../../shared/contract/common.ts'
import { Refusal } from '../../shared/refusal.ts'

const numberMax = 2 ** 31 - 1

/** The place in a list of orders: after this number. */
export const orderPlace = z.tuple([z.int().min(0).max(numberMax)])
/** The place in a list of batches. */
export const batchPlace = z.tuple([instant, id])

/** The place in a list of sales. */
export const salePlace = z.tuple([instant, id])

/** The place in the audit: its link's among all links, its own within it. */
export const auditPlace = z.tuple([z.int().min(0), z.int().min(0)])
/** The place in a list of goods or material: after this code. */
export const skuPlace = z.tuple([sku])
/** The place in a list of lots. */
export const lotPlace = z.tuple([z.iso.date(), id])

/** The place in a list of print jobs. */
export const printPlace = z.tuple([instant, id])

/** What every list is asked with. */
interface PageQuery {
  limit: number
  cursor?: string | undefined
}

/**
 * One page of a list, by the key of its last item, so that a page costs the same however far down it is. `read` is asked for one item more than the
 * page holds, which tells whether there is a next page. Throws `invalid` for a cursor that we did not make.
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

/** A place in a list, as an opaque text. */
function encodeCursor(place: (string | number)[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

/** Reads a cursor back. Throws `invalid` for anything we did not make. */
function decodeCursor<Place extends z.ZodType>(cursor: string | undefined, place: Place): z.output<Place> | undefined {
  if (cursor === undefined) return undefined
  try {
    return place.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')))
  } catch {
    throw new Refusal('invalid', 'cursor: is not one of ours')
  }
}
