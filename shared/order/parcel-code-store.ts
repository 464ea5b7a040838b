import { sql, type RawBuilder } from 'kysely'

/**
 * The ids of the parcels that a code stands for, as a subquery: by the present label or an earlier one, or by the
 * tracking code of the carrier or of the platform on whose label it is. Codes of others may be equal: narrow it to the
 * seller. An order that its platform holds has left its parcel, and is found by the one it was in.
 */
export function parcelsOfCode(code: string | RawBuilder<string>): RawBuilder<unknown> {
  return sql`(select parcel_id from parcel where code = ${code}
    union select parcel_id from replaced_code where code = ${code}
    union select parcel_id from shipment where tracking = ${code}
    union select coalesce(o.parcel_id, (select (e.detail->>'parcelId')::uuid from order_event e
        where e.sale_id = o.sale_id and e.seq = o.seq and e.detail ? 'parcelId' order by e.version desc limit 1))
      from platform_package k join "order" o on o.order_id = k.order_id where upper(k.tracking) = upper(${code}))`
}

/**
 * The ids of the orders that a code finds, as a subquery: those in the parcels that it stands for, in all parcels of
 * the outer box that has it or whose carrier gave it, and those of an order on a platform.
 */
export function ordersOfCode(code: string): RawBuilder<unknown> {
  return sql`(select o.order_id from (
      select parcel_id from ${parcelsOfCode(code)} found
      union select p.parcel_id from consignment n join parcel p on p.consignment_id = n.consignment_id where n.code = ${code}
      union select p.parcel_id from shipment h join parcel l on l.parcel_id = h.parcel_id join parcel p on p.consignment_id = l.consignment_id where h.tracking = ${code}) p
      join "order" o on o.parcel_id = p.parcel_id
    union select order_id from platform_order where platform_order_id = ${code})`
}

/**
 * The parcel under which a parcel `p` is booked: itself, or the lead of the closed consignment it lies in. Carriers
 * know a consignment as one parcel.
 */
export const bookedAs = (p: RawBuilder<unknown>): RawBuilder<string> =>
  sql`coalesce((select n.lead_id from consignment n where n.consignment_id = ${p}.consignment_id), ${p}.parcel_id)`

/** Where a code stands for several parcels: what is to be packed first, or what is to leave. For a parcel `p`. */
export const toPackFirst = sql`array_position(array['picking', 'waiting', 'packed', 'handed-over', 'cancelled'], p.state), p.created_at desc`
export const toLeaveFirst = sql`array_position(array['packed', 'picking', 'waiting', 'handed-over', 'cancelled'], p.state), p.created_at desc`
