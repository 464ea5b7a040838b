import { sql, type Kysely } from 'kysely'
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
  }: { limit: number; state?: string; sellerId?: string | undefined; after?: { openedAt: Date; pickupId: string } },
): Promise<PickupBrief[]> {
  const { rows } = await sql<PickupRow>`
    select * from pickup where ${state ? sql`state = ${state}` : sql`true`} and ${isWithinSeller(sql`seller_id`, sellerId)}
      and ${after ? sql`(opened_at, pickup_id) < (${after.openedAt}, ${after.pickupId}::uuid)` : sql`true`} order by opened_at desc, pickup_id desc limit ${limit}`.execute(
    db,
  )
  const briefs: PickupBrief[] = []
  for (const row of rows) {
    briefs.push(await pickupBrief(db, row))
  }
  return briefs
}
