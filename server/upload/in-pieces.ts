import { setImmediate } from 'node:timers/promises'

/** Items of a long list, written out in the thread so that they are read piece by piece elsewhere. */
export interface Pieces {
  json: Uint8Array[]
}

/** A piece takes the event loop a few milliseconds to read. */
const itemsPerPiece = 500

export function toPieces(items: readonly unknown[]): Pieces {
  const json: Uint8Array[] = []
  for (let at = 0; at < items.length; at += itemsPerPiece)
    json.push(Buffer.from(JSON.stringify(items.slice(at, at + itemsPerPiece))))
  return { json }
}

/** The items, as they were written by this program. Lets others use the event loop between two pieces. */
export async function fromPieces<Item>({ json }: Pieces): Promise<Item[]> {
  const items: Item[] = []
  for (const piece of json) {
    for (const item of JSON.parse(Buffer.from(piece).toString()) as Item[]) items.push(item)
    await setImmediate()
  }
  return items
}
