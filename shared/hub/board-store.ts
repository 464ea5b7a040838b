import { sql, type Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { isStopped } from '../packing/find-parcel-store.ts'
import type { Packs, SaleState } from '../sale/sale.ts'
import { parcelsIn, unitsBrought, unitsOfGoods, unitsReturned, unitsSurplus } from './check-in-store.ts'
import { ofMembers, promiseOf } from './commitment-store.ts'

export interface HubSaleRow {
  saleId: string
  title: string
  state: SaleState
  timeZone: string
}

/** Sales that ended this long ago (days) are still on the board: what is unsold goes back, parcels leave. */
const endedDays = 3
const salesMax = 50

/** The sales of a hub with goods of members, that run, are to come or ended lately; running ones first. */
export async function listHubSales(db: Kysely<Tables>, hubId: string): Promise<HubSaleRow[]> {
  const { rows } = await sql<HubSaleRow>`
    select s.sale_id as "saleId", s.title, s.state, s.time_zone as "timeZone" from sale s left join sale_start b on b.sale_id = s.sale_id
    where s.seller_id = ${hubId} and exists (select 1 from sale_item i where i.sale_id = s.sale_id and ${ofMembers})
      and (s.state <> 'closed' or exists (select 1 from sale_window w where w.sale_id = s.sale_id and w.closed_at > app_now() - ${endedDays} * interval '1 day'))
    order by array_position(array['open', 'paused', 'scheduled', 'closed'], s.state), coalesce(b.starts_at, s.created_at), s.sale_id limit ${salesMax}`.execute(
    db,
  )
  return rows
}

export interface BoardGoodsRow {
  seller: string
  name: string | null
  sku: string
  title: string
  packs: Packs
  promised: number | null
  bringBy: Date | null
  brought: number
  loose: number
  surplus: number
  returned: number
  quota: number
  sold: number
  /** Units that were not there at their hour. */
  late: number
}

/** The goods of members in a sale, as the hub counts them. */
export async function readBoardGoods(db: Kysely<Tables>, saleId: string): Promise<BoardGoodsRow[]> {
  const { rows } = await sql<BoardGoodsRow>`
    select r.slug as seller, h.name, i.sku, i.title, i.packs, c.units as promised, c.bring_by as "bringBy", i.quota, i.sold, ${unitsReturned} as returned,
      ${unitsBrought(sql`'infinity'`)} as brought, ${unitsOfGoods(sql`'infinity'`)} as loose, ${unitsSurplus} as surplus,
      coalesce((select sum(d.units - d.brought) from goods_due d where d.sale_id = i.sale_id and d.sku = i.sku), 0)::int as late
    from sale_item i join sale s on s.sale_id = i.sale_id join seller r on r.seller_id = i.seller_id left join shop h on h.seller_id = i.seller_id left join ${promiseOf}
    where i.sale_id = ${saleId} and ${ofMembers} order by r.slug, i.position`.execute(db)
  return rows
}

export interface BoardParcelsRow {
  seller: string
  name: string | null
  parcels: number
  unpacked: number
  in: number
  handedOver: number
  /** Packed, and not brought yet. */
  missing: string[]
}

/** The parcels of a sale that members pack themselves: brought or not. */
export async function readBoardParcels(db: Kysely<Tables>, saleId: string): Promise<BoardParcelsRow[]> {
  const { rows } = await sql<BoardParcelsRow>`
    select r.slug as seller, h.name, count(*)::int as parcels, count(*) filter (where p.state in ('waiting', 'picking'))::int as unpacked,
      count(*) filter (where p.is_in)::int as in, count(*) filter (where p.state = 'handed-over')::int as "handedOver",
      coalesce(array_agg(p.code order by p.code) filter (where p.state = 'packed' and not p.is_in), '{}') as missing
    from (select p.seller_id, p.code, p.state, b.parcel_id is not null as is_in from parcel p join sale s on s.sale_id = p.sale_id
          left join (${parcelsIn(sql`${saleId}::uuid`)} group by k.parcel_id having sum(k.units) > 0) b on b.parcel_id = p.parcel_id
        where p.sale_id = ${saleId} and p.seller_id <> s.seller_id and p.state <> 'cancelled' and not ${isStopped(sql`p.parcel_id`)}) p
      join seller r on r.seller_id = p.seller_id left join shop h on h.seller_id = p.seller_id
    group by r.slug, h.name order by r.slug`.execute(db)
  return rows
}

/** How reliable members are is judged by this long (days). */
const shareDays = 90

/** By member, how much of what was due at this hub was not there at its hour, from 0 to 1. */
export async function readLateShares(db: Kysely<Tables>, hubId: string): Promise<Map<string, number>> {
  const { rows } = await sql<{ seller: string; share: number }>`
    select r.slug as seller, (sum(d.units - d.brought)::float8 / sum(d.units)) as share from goods_due d join seller r on r.seller_id = d.seller_id
    where d.hub_id = ${hubId} and d.bring_by > app_now() - ${shareDays} * interval '1 day' group by r.slug having sum(d.units) > 0`.execute(
    db,
  )
  return new Map(rows.map(({ seller, share }) => [seller, share]))
}
