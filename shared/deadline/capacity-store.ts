import { sql, type Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import type { PackScan } from './capacity.ts'

/** The latest scans are the best teachers: no more than these, and none older (days). */
const scansMax = 5_000
const scanDaysMax = 28

/** The latest seals of a seller's parcels with how many units went into each. */
export async function readPackScans(db: Kysely<Tables>, sellerId: string): Promise<PackScan[]> {
  const { rows } = await sql<PackScan>`
    select p.packed_by as packer, p.packed_at as at, u.units
    from (select parcel_id, packed_by, packed_at from parcel where seller_id = ${sellerId} and packed_at > app_now() - ${scanDaysMax} * interval '1 day' and packed_by is not null
      order by packed_at desc limit ${scansMax}) p
    cross join lateral (select coalesce(sum(l.quantity), 1)::int as units from "order" o cross join lateral
      (select quantity from order_line l where l.sale_id = o.sale_id and l.seq = o.seq offset 0) l where o.parcel_id = p.parcel_id offset 0) u`.execute(db)
  return rows
}
