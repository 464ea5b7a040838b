import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Tx } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { linesOfOrder } from '../order/lines-store.ts'
import { parcelsOfCode, toLeaveFirst } from '../order/parcel-code-store.ts'
import { isReplacedCode, isStopped } from '../packing/find-parcel-store.ts'
import { isPackingSeenBy } from '../packing/seen-packing-store.ts'
import { packerOf } from '../packing/gather-store.ts'
import type { ArrivingParcel } from './check-in.ts'

/** Whether a parcel was brought to a hub and not taken out again. */
export const isParcelIn = (parcelId: RawBuilder<unknown>): RawBuilder<boolean> =>
  sql<boolean>`coalesce((select sum(k.units) from check_in k where k.parcel_id = ${parcelId}), 0) > 0`

/** Units of goods `i` that were brought loose, for the hub to pack, up to an instant; what went back was there, too. */
export const unitsOfGoods = (until: RawBuilder<unknown>): RawBuilder<number> => sql<number>`coalesce((
  select sum(k.units) from check_in k where k.sale_id = i.sale_id and k.sku = i.sku and k.kind <> 'returned' and k.at <= ${until}), 0)::int`

/** Units of goods `i` that went back to their member. */
export const unitsReturned = sql<number>`coalesce((
  select -sum(k.units) from check_in k where k.sale_id = i.sale_id and k.sku = i.sku and k.kind = 'returned'), 0)::int`

/** Units of goods `i` in the parcels brought up to an instant: counted from the ledger, not parcel by parcel. */
const unitsInParcels = (until: RawBuilder<unknown>): RawBuilder<number> => sql<number>`coalesce((
  select sum(l.quantity) from (${parcelsIn(sql`i.sale_id`)} and k.seller_id = i.seller_id and k.at <= ${until} group by k.parcel_id having sum(k.units) > 0) b
    join "order" o on o.parcel_id = b.parcel_id and o.state <> 'cancelled' cross join ${linesOfOrder} where l.sku = i.sku), 0)::int`

/**
 * Units of goods `i` of a sale `s` that the hub packs. Of what a producer packs these are in orders together with goods
 * of others.
 */
const unitsNeeded = sql<number>`case i.packs when 'hub' then i.sold else coalesce((
  select sum(l.quantity) from "order" o left join parcel p on p.parcel_id = o.parcel_id cross join ${linesOfOrder}
    where o.sale_id = i.sale_id and o.state in ('confirmed', 'packed', 'handed-over', 'delivered', 'returned') and l.sku = i.sku and coalesce(p.seller_id, ${packerOf}) = s.seller_id), 0)::int end`

/**
 * Units of goods `i` of a sale `s` that were at the hub by an instant, for whoever packs them. Loose units of what a
 * producer packs count as far as the hub packs them: no more of them make up for a parcel that did not come.
 */
export const unitsBrought = (
  until: RawBuilder<unknown>,
): RawBuilder<number> => sql<number>`case i.packs when 'hub' then ${unitsOfGoods(until)}
  else ${unitsInParcels(until)} + case ${unitsOfGoods(until)} when 0 then 0 else least(${unitsOfGoods(until)}, ${unitsNeeded}) end end`

/** Loose units of goods `i` of a sale `s` that are at the hub beyond what it packs of them. */
export const unitsSurplus = sql<number>`case ${unitsOfGoods(sql`'infinity'`)} when 0 then 0 else greatest(0, ${unitsOfGoods(sql`'infinity'`)} - ${unitsReturned} - ${unitsNeeded}) end`

/** The ledger `k` of the parcels of a sale, to be narrowed and grouped. */
export const parcelsIn = (saleId: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`select k.parcel_id from check_in k where k.sale_id = ${saleId} and k.sku is null`

export interface FoundArrival extends ArrivingParcel {
  parcelId: string
  code: string
  saleId: string
  sellerId: string
}

/** Locks the parcel of a code; of several one that the hub sees. */
export async function lockArriving(tx: Tx, code: string, hubId: string): Promise<FoundArrival | undefined> {
  const isOurs = isPackingSeenBy(hubId, { packer: sql`p.seller_id`, saleId: sql`p.sale_id` })
  const { rows } = await sql<FoundArrival>`
    select p.parcel_id as "parcelId", p.code, p.state, p.sale_id as "saleId", p.seller_id as "sellerId", ${isOurs} as "isOurs",
      p.seller_id = ${hubId} as "isOfHub", ${isReplacedCode(code)} as "isReplaced", ${isStopped(sql`p.parcel_id`)} as "isStopped", false as "isIn"
    from parcel p where p.parcel_id in ${parcelsOfCode(code)} order by ${isOurs} desc, ${toLeaveFirst} for update of p`.execute(
    tx,
  )
  const found = rows[0]
  if (!found) return undefined
  // Under the lock, so that two scans at once count once.
  const { rows: now } = await sql<{
    is_in: boolean
  }>`select ${isParcelIn(sql`${found.parcelId}::uuid`)} as is_in`.execute(tx)
  return { ...found, isIn: now[0]!.is_in }
}

/** Units of a member's goods in a sale of its hub. */
export interface GoodsAtHub {
  /** Brought loose, also what went back. */
  loose: number
  returned: number
  /** What the hub packs of them, and so needs loose. */
  needed: number
  /** Loose or in the member's own parcels, as {@link unitsBrought}. */
  brought: number
}

/** How much of a member's goods is at the hub, and what the hub's sale needs of it. Under {@link lockGoods}. */
export async function goodsAtHub(db: Kysely<Tables>, saleId: string, sku: string): Promise<GoodsAtHub> {
  const { rows } = await sql<GoodsAtHub>`
    select ${unitsOfGoods(sql`'infinity'`)} as loose, ${unitsReturned} as returned, ${unitsNeeded} as needed, ${unitsBrought(sql`'infinity'`)} as brought
    from sale_item i join sale s on s.sale_id = i.sale_id where i.sale_id = ${saleId} and i.sku = ${sku}`.execute(db)
  return rows[0]!
}

/** The SKUs of members' goods in a sale, and the codes of their lots. */
export async function codesOfGoods(db: Kysely<Tables>, saleId: string): Promise<{ sku: string; lots: string[] }[]> {
  const { rows } = await sql<{ sku: string; lots: string[] }>`
    select i.sku, coalesce((select array_agg(l.code) from lot l where l.seller_id = i.seller_id and l.sku = i.sku), '{}') as lots
    from sale_item i join sale s on s.sale_id = i.sale_id where i.sale_id = ${saleId} and i.seller_id <> s.seller_id and i.position >= 0`.execute(
    db,
  )
  return rows
}
