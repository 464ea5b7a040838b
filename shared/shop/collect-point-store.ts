import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { PointView } from '../contract/routes/point.ts'
import type { Tables } from '../db/tables.ts'
import { unitNames } from '../person/unit-names.ts'
import { isWithinSeller, sellersWithin } from './seller-tree-store.ts'

/** Whether a point `c` serves the sales of a seller: it belongs to that seller, or to one above or below it. */
const serves = (sellerId: RawBuilder<unknown>): RawBuilder<boolean> =>
  sql`(c.seller_id in ${sellersWithin(sellerId)} or ${sellerId} in ${sellersWithin(sql`c.seller_id`)})`

/**
 * The point that a recipient chose, where it serves the sale's seller and had not been removed when the order came;
 * null otherwise: then the parcel is delivered. An expression.
 */
export const pointServing = (
  pointId: RawBuilder<unknown>,
  { sellerId, at }: { sellerId: RawBuilder<unknown>; at: RawBuilder<unknown> },
): RawBuilder<string | null> => sql<string | null>`
  (select c.point_id from collect_point c where c.point_id = ${pointId} and (c.removed_at is null or c.removed_at > ${at}) and ${serves(sellerId)})`

export interface PointRow {
  point_id: string
  seller_id: string
  seller: string
  name: string
  line: string
  province_code: string
  ward_code: string
  hours: string
  keep_days: number
  at_hub: boolean
}

const points = sql`select c.point_id, c.seller_id, s.slug as seller, c.name, c.line, c.province_code, c.ward_code, c.hours, c.keep_days, c.at_hub
    from collect_point c join seller s on s.seller_id = c.seller_id`

/** The points of a seller and of those below it, or of all sellers, by name. */
export async function listPoints(db: Kysely<Tables>, within: string | undefined): Promise<PointRow[]> {
  const { rows } = await sql<PointRow>`
    ${points} where c.removed_at is null and ${isWithinSeller(sql`c.seller_id`, within)} order by c.name, c.point_id`.execute(
    db,
  )
  return rows
}

/** The points where the goods of a seller's sales can be collected, by name. */
export async function listPointsServing(db: Kysely<Tables>, sellerId: string): Promise<PointRow[]> {
  const { rows } = await sql<PointRow>`
    ${points} where c.removed_at is null and ${serves(sql`${sellerId}::uuid`)} order by c.name, c.point_id`.execute(db)
  return rows
}

/** A point, also a removed one: parcels may still lie there. */
export async function findPoint(db: Kysely<Tables>, pointId: string): Promise<PointRow | undefined> {
  const { rows } = await sql<PointRow>`${points} where c.point_id = ${pointId}`.execute(db)
  return rows[0]
}

/** A point that can be chosen now. */
export async function findOpenPoint(db: Kysely<Tables>, pointId: string): Promise<PointRow | undefined> {
  const { rows } = await sql<PointRow>`${points} where c.point_id = ${pointId} and c.removed_at is null`.execute(db)
  return rows[0]
}

/** A point in the contract's form. */
export function pointView(row: PointRow): PointView {
  return {
    pointId: row.point_id,
    seller: row.seller,
    name: row.name,
    address: { line: row.line, ...unitNames(row.province_code, row.ward_code) },
    hours: row.hours,
    keepDays: row.keep_days,
    atHub: row.at_hub,
  }
}
