import type { Log } from '../shared/log.ts'

/** Does work for each item in turn; an item that fails is logged and does not keep the others from theirs. */
export async function forEachLogged<Item>(
  items: readonly Item[],
  what: string,
  log: Log,
  work: (item: Item) => Promise<unknown>,
): Promise<void> {
  for (const item of items) {
    try {
      await work(item)
    } catch (error) {
      log.warn({ err: error, item }, `could not ${what}; it is tried again`)
    }
  }
}
