import { sql } from 'kysely'

/**
 * The recipient of an order `o`: its own once it has one (in a parcel, typed in or corrected by staff), before that
 * what its buyer had given when it was received. An expression: two index lookups at most.
 */
export const recipientOfOrder = sql<string | null>`coalesce(o.recipient_id,
  (select r.recipient_id from recipient r where r.viewer_id = o.viewer_id and r.order_id is null and r.created_at <= o.received_at order by r.created_at desc limit 1),
  (select r.recipient_id from recipient r where r.viewer_id = o.viewer_id and r.order_id is null order by r.created_at limit 1))`
