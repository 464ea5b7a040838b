import { sql, type Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import type { Packs, SaleState } from '../sale/sale.ts'
import { isParcelIn, unitsBrought, unitsReturned } from './check-in-store.ts'
import { promiseOf } from './commitment-store.ts'

export interface OwnGoodsRow {
  saleId: string
  saleTitle: string
  state: SaleState
  currency: string
  timeZone: string
  startsAt: Date | null
  sku: string
  title: string
  price: number
  packs: Packs
  /** Whether they are in a sale of somebody above, who takes them in. */
  isBrought: boolean
  promised: number | null
  bringBy: Date | null
  brought: number
  quota: number
  sold: number
  short: number
  returned: number
}

/**
 * A seller's own goods, item by item, in its latest sales and those of sellers above. What was taken on a platform has
 * prices of its own and stands with its shop.
 */
export async function listOwnGoods(db: Kysely<Tables>, sellerId: string, salesMax: number): Promise<OwnGoodsRow[]> {
  const { rows } = await sql<OwnGoodsRow>`
    with sales as (select s.*, b.starts_at from sale s left join sale_start b on b.sale_id = s.sale_id
      where s.sale_id in (select sale_id from sale_item where seller_id = ${sellerId} and position >= 0) and s.shop_id is null
        and not exists (select 1 from rehearsal x where x.sale_id = s.sale_id) order by s.created_at desc, s.sale_id limit ${salesMax})
    select s.sale_id as "saleId", s.title as "saleTitle", s.state, s.currency, s.time_zone as "timeZone", s.starts_at as "startsAt", i.sku, i.title, i.price, i.packs,
      s.seller_id <> i.seller_id as "isBrought", c.units as promised, c.bring_by as "bringBy", i.quota, i.sold, ${unitsReturned} as returned,
      ${unitsBrought(sql`'infinity'`)} as brought,
      coalesce((select -sum(q.delta) from quota_change q where q.sale_id = i.sale_id and q.sku = i.sku and q.reason = 'short-pick'), 0)::int as short
    from sales s join sale_item i on i.sale_id = s.sale_id and i.seller_id = ${sellerId} and i.position >= 0 left join ${promiseOf}
    order by s.created_at desc, s.sale_id, i.position`.execute(db)
  return rows
}

export interface OwnParcels {
  waiting: number
  picking: number
  packed: number
  brought: number
  handedOver: number
}

/** Parcels that are no longer here are counted for this long (days). */
const goneDays = 7

/** The parcels that a seller packs, by where they are. */
export async function countOwnParcels(db: Kysely<Tables>, sellerId: string): Promise<OwnParcels> {
  const { rows } = await sql<OwnParcels>`
    select count(*) filter (where p.state = 'waiting')::int as waiting, count(*) filter (where p.state = 'picking')::int as picking,
      count(*) filter (where p.state = 'packed' and not p.is_in)::int as packed, count(*) filter (where p.state = 'packed' and p.is_in)::int as brought,
      count(*) filter (where p.state = 'handed-over')::int as "handedOver"
    from (select p.state, p.state = 'packed' and ${isParcelIn(sql`p.parcel_id`)} as is_in from parcel p where p.seller_id = ${sellerId} and p.state <> 'cancelled'
      and (p.state in ('waiting', 'picking', 'packed') or p.hand_over_by > app_now() - ${goneDays} * interval '1 day')) p`.execute(
    db,
  )
  return rows[0]!
}
