import { Refusal } from '../refusal.ts'

/**
 * Clients choose the ids of what they send, so that they can resend it after a lost answer. The same contents get the
 * first answer again (`replayed`); different contents under a used id must never pass for what was stored, and are
 * refused as `id-reused`.
 */

interface Once<Made extends object, Kept extends Made> {
  /** Keeps it (`on conflict do nothing`); undefined when its id was used before. */
  insert: () => Promise<Made | undefined>
  /** Reads what was kept under the id. */
  find: () => Promise<Kept | undefined>
  /** What must stand there if it was the same request. */
  same: Partial<NoInfer<Kept>>
}

/** Keeps something once under an id that its client chose. Throws `id-reused` when another `what` has that id. */
export async function keepOnce<Made extends object, Kept extends Made>(
  what: string,
  { insert, find, same }: Once<Made, Kept>,
): Promise<{ row: Made; replayed?: true }> {
  const made = await insert()
  if (made) return { row: made }
  const found: Kept | undefined = await find()
  const kept = keptBefore(what, found, same)
  if (!kept) throw new Error(`a ${what} was stored, but not under its id`)
  return { row: kept, replayed: true }
}

/**
 * What was `found` under the id of a request, if anything. Throws `id-reused` when it differs from what the request
 * asks for now.
 */
export function keptBefore<Row extends object>(
  what: string,
  found: Row | undefined,
  same: Partial<NoInfer<Row>>,
): Row | undefined {
  if (!found) return undefined
  const isSame = (Object.keys(same) as (keyof Row)[]).every((column) => isEqual(found[column], same[column]))
  if (!isSame) throw idReused(what)
  return found
}

/** What a client is told whose id belongs to another thing. */
export function idReused(what: string): Refusal {
  return new Refusal('id-reused', `Another ${what} already has this id.`)
}

function isEqual(a: unknown, b: unknown): boolean {
  return Buffer.isBuffer(a) && Buffer.isBuffer(b) ? a.equals(b) : a === b
}
