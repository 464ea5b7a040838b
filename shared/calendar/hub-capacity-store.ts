import { sql, type Kysely } from 'kysely'
import type { Tx } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { levelsMax } from '../shop/seller-tree.ts'
import { sellersWithin } from '../shop/seller-tree-store.ts'
import type { HubCapacity } from './hub-hours.ts'

/** Where a seller has not named its own zone. */
export const usualTimeZone = 'Asia/Ho_Chi_Minh'

export interface CapacityRow extends HubCapacity {
  timeZone: string
  version: number
  changedAt: Date | null
}

/** What a hub has said of itself; everything unknown and version 0 until it has. */
export async function readHubCapacity(db: Kysely<Tables>, sellerId: string): Promise<CapacityRow> {
  const { rows } = await sql<CapacityRow>`
    select c.week, coalesce(c.days, '[]') as days, c.parcels_per_hour as "parcelsPerHour", c.parcel_grams as "parcelGrams", coalesce(c.trucks, '[]') as trucks,
      coalesce(h.time_zone, ${usualTimeZone}) as "timeZone", coalesce(c.version, 0) as version, c.changed_at as "changedAt"
    from seller s left join hub_capacity c on c.seller_id = s.seller_id left join shop h on h.seller_id = s.seller_id where s.seller_id = ${sellerId}`.execute(
    db,
  )
  return rows[0]!
}

/** Stores what a hub says of itself, as the version after this one; undefined if there is another version already. */
export async function putHubCapacity(
  tx: Tx,
  sellerId: string,
  { week, days, parcelsPerHour, parcelGrams, trucks }: HubCapacity,
  { version, actor }: { version: number; actor: string },
): Promise<number | undefined> {
  const { rows } = await sql<{ version: number }>`
    insert into hub_capacity (seller_id, parcels_per_hour, parcel_grams, week, days, trucks, actor)
    select ${sellerId}, ${parcelsPerHour}::int, ${parcelGrams}::int, ${week && JSON.stringify(week)}::jsonb, ${JSON.stringify(days)}::jsonb, ${JSON.stringify(trucks)}::jsonb, ${actor}
      where ${version} = 0 or exists (select 1 from hub_capacity c where c.seller_id = ${sellerId})
    on conflict (seller_id) do update set parcels_per_hour = excluded.parcels_per_hour, parcel_grams = excluded.parcel_grams, week = excluded.week, days = excluded.days, trucks = excluded.trucks,
      actor = excluded.actor, version = hub_capacity.version + 1, changed_at = app_now() where hub_capacity.version = ${version}
    returning version`.execute(tx)
  return rows[0]?.version
}

/** A seller in the calendar: whose member it is, and its own hours if it is a hub. */
export interface CalendarSeller {
  sellerId: string
  parentId: string | null
  seller: string
  name: string | null
  timeZone: string
  capacity: HubCapacity | null
}

/** The hub of a seller: itself or the nearest above it that has said when it works. */
export async function findHub(db: Kysely<Tables>, sellerId: string): Promise<string | undefined> {
  const { rows } = await sql<{ seller_id: string }>`
    with recursive up(seller_id, parent_id, level) as (
      select seller_id, parent_id, 1 from seller where seller_id = ${sellerId}
      union all select m.seller_id, m.parent_id, u.level + 1 from seller m join up u on m.seller_id = u.parent_id where u.level < ${levelsMax})
    select u.seller_id from up u join hub_capacity c on c.seller_id = u.seller_id order by u.level limit 1`.execute(db)
  return rows[0]?.seller_id
}

/** A seller and everyone below it. */
export async function listCalendarSellers(db: Kysely<Tables>, topId: string): Promise<CalendarSeller[]> {
  const { rows } = await sql<Omit<CalendarSeller, 'capacity'> & HubCapacity & { isHub: boolean }>`
    select s.seller_id as "sellerId", s.parent_id as "parentId", s.slug as seller, h.name, coalesce(h.time_zone, ${usualTimeZone}) as "timeZone",
      c.seller_id is not null as "isHub", c.week, c.days, c.parcels_per_hour as "parcelsPerHour", c.parcel_grams as "parcelGrams", c.trucks
    from seller s left join shop h on h.seller_id = s.seller_id left join hub_capacity c on c.seller_id = s.seller_id
    where s.seller_id in ${sellersWithin(topId)} order by s.slug`.execute(db)
  return rows.map(({ isHub, week, days, parcelsPerHour, parcelGrams, trucks, ...seller }) => ({
    ...seller,
    capacity: isHub ? { week, days, parcelsPerHour, parcelGrams, trucks } : null,
  }))
}
