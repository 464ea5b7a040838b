import { sql, type Kysely } from 'kysely'
import { olderThan, type TimePlace } from '../db/older-than.ts'
import type { Tables } from '../db/tables.ts'
import { pickupBrief, type PickupBrief, type PickupRow } from './pickup-store.ts'
import { isWithinSeller } from '../shop/seller-tree-store.ts'

/** Pick-ups, newest first, each with its tally. */
export async function listPickups(
  db: Kysely<Tables>,
  {
    limit,
    state,
    sellerId,
    after,
  }: { limit: number; state?: string; sellerId?: string | undefined; after?: TimePlace | undefined },
): Promise<PickupBrief[]> {
  const { rows } = await sql<PickupRow>`
    select * from pickup where ${state ? sql`state = ${state}` : sql`true`} and ${isWithinSeller(sql`seller_id`, sellerId)}
      and ${olderThan(after, sql`opened_at`, sql`pickup_id`)} order by opened_at desc, pickup_id desc limit ${limit}`.execute(
    db,
  )
  const briefs: PickupBrief[] = []
  for (const row of rows) {
    briefs.push(await pickupBrief(db, row))
  }
  return briefs
}
