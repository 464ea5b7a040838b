import { sql } from 'kysely'
import { randomInt } from 'node:crypto'
import type { Tx } from '../db/database.ts'
import type { ParcelRow } from '../db/tables/packing.ts'
import { changeOrders } from '../order/change-store.ts'

/** Codes of six digits, as people read them to each other. */
const codes = 1_000_000

/**
 * Notes that these parcels, as far as they are collected at a point, are there from now on: each gets a code that no
 * other one waiting there has. A parcel that comes again, since its truck had left it behind, keeps its code.
 */
export async function arriveAtPoint(tx: Tx, parcelIds: readonly string[]): Promise<void> {
  const { rows } = await sql<{ parcelId: string; pointId: string; keepDays: number }>`
    select p.parcel_id as "parcelId", p.point_id as "pointId", t.keep_days as "keepDays" from parcel p join collect_point t on t.point_id = p.point_id
    where p.parcel_id = any(${parcelIds}::uuid[]) order by p.parcel_id`.execute(tx)
  if (rows.length === 0) return
  const pointIds = [...new Set(rows.map(({ pointId }) => pointId))]
  // Serializes arrivals at a point, so that two of them cannot draw the same code.
  await sql`select 1 from collect_point where point_id = any(${pointIds}::uuid[]) order by point_id for no key update`.execute(
    tx,
  )
  const { rows: waiting } = await sql<{ key: string }>`
    select point_id || '/' || code as key from collection where point_id = any(${pointIds}::uuid[]) and outcome is null`.execute(
    tx,
  )
  const taken = new Set(waiting.map(({ key }) => key))
  const arrived = rows.map((row) => ({ ...row, code: freeCode(row.pointId, taken) }))
  await sql`
    insert into collection (parcel_id, point_id, code, ready_at, keep_until)
    select "parcelId", "pointId", code, app_now(), app_now() + "keepDays" * interval '1 day'
    from json_to_recordset(${JSON.stringify(arrived)}::json) as a("parcelId" uuid, "pointId" uuid, "keepDays" int, code text)
    on conflict (parcel_id) do update set ready_at = excluded.ready_at, keep_until = excluded.keep_until where collection.outcome is null`.execute(
    tx,
  )
}

function freeCode(pointId: string, taken: Set<string>): string {
  for (;;) {
    const code = String(randomInt(codes)).padStart(6, '0')
    const key = `${pointId}/${code}`
    if (taken.has(key)) continue
    taken.add(key)
    return code
  }
}

/** The truck that should have brought these parcels left them behind: they are not at their point after all. */
export async function missPoint(tx: Tx, parcelIds: readonly string[]): Promise<void> {
  await sql`delete from collection where parcel_id = any(${parcelIds}::uuid[]) and outcome is null`.execute(tx)
}

/**
 * Takes a parcel that was just packed where it is collected to be there: no truck comes in between. Any other stays
 * packed. Returns its state.
 */
export async function shelveAtPoint(
  tx: Tx,
  { parcel_id: parcelId, point_id: pointId, seller_id: sellerId }: ParcelRow,
  orderIds: readonly string[],
  actor: string,
): Promise<'packed' | 'handed-over'> {
  if (pointId === null) return 'packed'
  const point = await tx
    .selectFrom('collect_point')
    .select('at_hub')
    .where('point_id', '=', pointId)
    .where('seller_id', '=', sellerId)
    .executeTakeFirst()
  if (!point?.at_hub) return 'packed'
  await tx.updateTable('parcel').set({ state: 'handed-over' }).where('parcel_id', '=', parcelId).execute()
  await changeOrders(tx, orderIds, 'packed', 'handed-over', actor)
  await arriveAtPoint(tx, [parcelId])
  return 'handed-over'
}
