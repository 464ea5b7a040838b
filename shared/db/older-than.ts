import { sql, type RawBuilder } from 'kysely'

/** Where a page of a list by time begins: behind this item. Times are of `app_now()`, so of whole milliseconds. */
export interface TimePlace {
  at: Date
  id: string
}

/** What comes behind an item in a list that has the newest first; all of it where there is no such item. */
export function olderThan(
  after: TimePlace | undefined,
  at: RawBuilder<unknown>,
  id: RawBuilder<unknown>,
): RawBuilder<boolean> {
  return after ? sql`(${at}, ${id}) < (${after.at}, ${after.id}::uuid)` : sql`true`
}
