import { setImmediate as othersFirst } from 'node:timers/promises'

/** What is done with so many items takes the event loop a few milliseconds. */
const someItems = 1_000

/** Pieces of a long list; between two of them others may use the event loop. */
export async function* someAtATime<Item>(items: readonly Item[], size = someItems): AsyncGenerator<Item[]> {
  for (let from = 0; from < items.length; from += size) {
    if (from > 0) await othersFirst()
    yield items.slice(from, from + size)
  }
}
