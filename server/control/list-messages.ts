import { sql } from 'kysely'
import type { Context } from '../../shared/context.ts'
import type { OddRefund, UnreadMessage } from '../../shared/contract/routes/control-trouble.ts'
import type { Actor } from '../../shared/contract/roles.ts'
import { ofSeller } from './of-seller.ts'

const shownMax = 200
/** A refund may arrive this much earlier than its own payment without needing attention (minutes). */
const settledMinutes = 10
/** Refunds of sealed parcels are shown while somebody may still be able to stop the parcel, and not much longer. */
const shownDays = 7

/**
 * Refunds that do not match our records: we paid nobody back wrongly, but the provider's books differ from ours, or a
 * refunded parcel is on its way.
 */
export async function listOddRefunds({ db }: Context, actor: Actor): Promise<OddRefund[]> {
  const { rows } = await sql<Omit<OddRefund, 'receivedAt'> & { receivedAt: Date }>`
    select p.order_id as "orderId", o.sale_id as "saleId", s.title as "saleTitle", p.amount, p.currency, p.received_at as "receivedAt",
      case when p.outcome = 'unmatched' then p.reason when o.order_id is null then 'unknown-order' when p.outcome = 'waiting' then 'unknown-payment' else 'packed-already' end as why
    from payment p left join "order" o on o.order_id = p.order_id left join sale s on s.sale_id = o.sale_id
    where p.kind = 'refund' and p.received_at > app_now() - make_interval(days => ${shownDays}::int) and ${ofSeller(actor, sql`s.seller_id`)}
      and (p.outcome = 'unmatched' or (p.outcome = 'waiting' and p.received_at < app_now() - make_interval(mins => ${settledMinutes}::int))
        or (p.outcome = 'refunded' and o.state in ('packed', 'handed-over')))
    order by p.received_at desc limit ${shownMax}`.execute(db)
  return rows.map((row) => ({ ...row, receivedAt: row.receivedAt.toISOString() }))
}

/** Messages that could not be read. Those of the payment provider belong to no seller, so only an admin sees them. */
export async function listUnreadMessages({ db }: Context, actor: Actor): Promise<UnreadMessage[]> {
  const { rows } = await sql<Omit<UnreadMessage, 'firstAt' | 'lastAt'> & { firstAt: Date; lastAt: Date }>`
    select m.source, m.body, m.error, m.times, m.first_at as "firstAt", m.last_at as "lastAt"
    from unread_message m where ${ofSeller(actor, sql`m.seller_id`)} order by m.last_at desc limit ${shownMax}`.execute(
    db,
  )
  return rows.map((row) => ({ ...row, firstAt: row.firstAt.toISOString(), lastAt: row.lastAt.toISOString() }))
}
