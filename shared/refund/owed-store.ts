import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Tables } from '../db/tables.ts'
import type { OrderState } from '../order/order.ts'

/**
 * What was paid and refunded for an order, in its currency's minor units. `taken`: the payment that paid it, or what
 * was collected at the door; `surplus` was paid in vain; `givenBack` is what of `taken` is owed back.
 */
export interface OrderMoney {
  taken: number
  surplus: number
  refunded: number
  /** What somebody refused to refund. */
  refused: number
  givenBack: number
}

/** What is due back to the buyer. */
export function owedOf({ surplus, givenBack, refunded, refused }: OrderMoney): number {
  return Math.max(0, surplus + givenBack - refunded - refused)
}

/**
 * The money of orders `o`, as a lateral subquery with the columns of {@link OrderMoney}, and why something is given
 * back. A cancelled order, and one of which a case ended in a refund, gives all back; goods that came back their price:
 * what was paid for sending them is not given back. What a courier collected counts once the order was delivered; what
 * a platform's buyers pay is between them and the platform.
 */
export const moneyOfOrder = (state: RawBuilder<unknown> = sql`o.state`): RawBuilder<unknown> => sql`lateral (
  select m.taken, m.surplus, m.refunded, m.refused, m.is_case, m.is_back, case when ${state} = 'cancelled' or m.is_case then m.taken when m.is_back then least(m.taken, o.total) else 0 end as "givenBack"
  from (select p.surplus + e.overpaid as surplus, p.refunded, r.refused, p.taken - e.overpaid + case when o.payment = 'cod' and e.is_delivered and s.shop_id is null then o.total else 0 end as taken,
      exists (select 1 from support_case c where c.order_id = o.order_id and c.outcome = 'refund') as is_case, ${state} = 'returned' or exists (select 1 from return_scan b where b.parcel_id = o.parcel_id) as is_back
    from (select coalesce(sum(amount) filter (where outcome = 'taken'), 0)::bigint as taken, coalesce(sum(amount) filter (where outcome = 'refund-due'), 0)::bigint as surplus,
        coalesce(sum(amount) filter (where outcome = 'refunded'), 0)::bigint as refunded from payment where order_id = o.order_id) p
      cross join (select coalesce(sum(amount), 0)::bigint as refused from refund where order_id = o.order_id and outcome = 'refused') r
      cross join (select coalesce(sum((detail->'shipping'->>'giveBack')::bigint), 0)::bigint as overpaid, coalesce(bool_or(state = 'delivered'), false) as is_delivered
        from order_event where sale_id = o.sale_id and seq = o.seq) e
      join sale s on s.sale_id = o.sale_id) m)`

/** The money of an order, as it is or as it will be in another state. */
export async function readOrderMoney(db: Kysely<Tables>, orderId: string, state?: OrderState): Promise<OrderMoney> {
  const { rows } = await sql<OrderMoney>`
    select m.taken, m.surplus, m.refunded, m.refused, m."givenBack" from "order" o cross join ${moneyOfOrder(state === undefined ? undefined : sql`${state}::text`)} m where o.order_id = ${orderId}`.execute(
    db,
  )
  return rows[0]!
}

/**
 * Whether the buyer is owed money: payments that could not be accepted, plus what is given back, minus what was
 * refunded or refused.
 */
export async function isMoneyOwed(db: Kysely<Tables>, orderId: string, state: OrderState): Promise<boolean> {
  return owedOf(await readOrderMoney(db, orderId, state)) > 0
}
