import { sql, type Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import type { CountedOrder } from './rates.ts'

/** The platform's counting window (days). */
const rateDays = 30
const ordersMax = 100_000

/** By its manifest; what is packed where it is collected has none, and is there at once. */
const handedOver = sql`(select coalesce(m.handed_over_at, c.ready_at) from parcel p left join manifest m on m.manifest_id = p.manifest_id left join collection c on c.parcel_id = p.parcel_id where p.parcel_id = o.parcel_id)`
/** Who cancelled it: a viewer, or anybody on the seller's side. */
const cancelledBy = sql`(select e.actor from order_event e where e.sale_id = o.sale_id and e.seq = o.seq and e.state = 'cancelled' order by e.version limit 1)`

/**
 * The accepted orders of a sale, or of all sales of a seller in the last 30 days, as the platform counts them.
 * Rehearsals do not count.
 */
export async function readCountedOrders(
  db: Kysely<Tables>,
  of: { saleId: string } | { sellerId: string },
): Promise<CountedOrder[]> {
  const lately = sql`s.created_at > app_now() - ${rateDays * 2} * interval '1 day'
      and o.received_at > app_now() - ${rateDays} * interval '1 day'`
  const which = 'saleId' in of ? sql`s.sale_id = ${of.saleId}` : sql`s.seller_id = ${of.sellerId} and ${lately}`
  const { rows } = await sql<CountedOrder>`
    select o.hand_over_by as "handOverBy", case when o.state in ('handed-over', 'delivered', 'returned') then ${handedOver} end as "handedOverAt",
      case when o.state in ('handed-over', 'delivered', 'returned') then 'handed-over' when o.state <> 'cancelled' then 'open'
        when ${cancelledBy} like 'viewer:%' then 'cancelled-by-buyer' else 'cancelled-by-seller' end as state
    from sale s join "order" o on o.sale_id = s.sale_id
    where ${which}
      and o.hand_over_by is not null and o.state in ('confirmed', 'packed', 'handed-over', 'delivered', 'returned', 'cancelled')
      and not exists (select 1 from rehearsal r where r.sale_id = s.sale_id) limit ${ordersMax}`.execute(db)
  return rows
}

export interface OpenParcel {
  code: string
  state: 'waiting' | 'picking' | 'packed'
  packBy: Date
  handOverBy: Date
  /** When its first order, which the platform cancels first, was received. */
  receivedAt: Date
  saleId: string
}

const openMax = 1_000

/** Parcels of a sale that are not handed over, most urgent first. */
export async function readOpenParcels(db: Kysely<Tables>, saleId: string): Promise<OpenParcel[]> {
  const { rows } = await sql<OpenParcel>`
    select p.code, p.state, p.pack_by as "packBy", p.hand_over_by as "handOverBy", p.sale_id as "saleId",
      coalesce((select min(o.received_at) from "order" o where o.parcel_id = p.parcel_id and o.state in ('confirmed', 'packed')), p.created_at) as "receivedAt"
    from parcel p where p.sale_id = ${saleId} and p.state in ('waiting', 'picking', 'packed') order by p.hand_over_by, p.code limit ${openMax}`.execute(
    db,
  )
  return rows
}
