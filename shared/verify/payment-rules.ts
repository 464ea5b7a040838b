import { sql } from 'kysely'
import { settledSeconds, sqlRule, type Difference } from './rule.ts'

const appliedOnce: Difference = sql`
  select format('payment %s of order %s is %s, and %s events of the order apply it', p.webhook_id, p.order_id, p.outcome, coalesce(e.n, 0)) as difference
  from payment p left join (
    select order_id, detail->>'webhookId' as webhook_id, count(*) as n, bool_or(detail ? 'refundDue') as refund from order_event where detail ? 'webhookId' group by 1, 2) e
    on e.order_id = p.order_id and e.webhook_id = p.webhook_id
  where p.kind = 'payment' and (coalesce(e.n, 0) <> case when p.outcome = 'waiting' then 0 else 1 end or e.refund <> (p.outcome = 'refund-due'))
  union all
  select format('order %s has an event of payment %s, which does not exist', e.order_id, e.detail->>'webhookId') from order_event e
  where e.detail ? 'webhookId' and not exists (select 1 from payment p where p.webhook_id = e.detail->>'webhookId' and p.order_id = e.order_id)`

const paidOrders: Difference = sql`
  select format('order %s of %s %s is %s and has %s taken payments of %s', o.order_id, o.total, o.currency, case when o.paid_at is null then 'not paid' else 'paid at ' || o.paid_at end, coalesce(p.n, 0),
      coalesce(p.amount::text, 'nothing')) as difference
  from "order" o left join (
    select order_id, count(*) as n, sum(amount) as amount, min(currency) as currency, min(paid_at) as paid_at from payment where outcome = 'taken' group by order_id) p on p.order_id = o.order_id
    left join (select order_id, sum((detail->>'shippingFee')::bigint) as fee from order_event where detail ? 'shippingFee' group by order_id) f on f.order_id = o.order_id
  where (case when o.paid_at is null then 0 else 1 end) <> coalesce(p.n, 0)
    or (o.paid_at is not null and (p.amount, p.currency, p.paid_at) is distinct from (o.total::numeric + coalesce(f.fee, 0), o.currency, o.paid_at))
    or (o.paid_at is not null and o.payment <> 'prepaid')`

const unpaidButDelivered: Difference = sql`
  select format('order %s is prepaid and %s, but not paid', order_id, state) as difference
  from "order" where payment = 'prepaid' and paid_at is null and state in ('confirmed', 'packed', 'handed-over', 'delivered', 'returned')`

/** What was taken for an order: its payment, or the price that was collected at the door of who did not pay before. */
const taken = sql`coalesce(sum(p.amount) filter (where p.outcome = 'taken'), 0) - case when bool_or(p.outcome = 'taken') then coalesce(overpaid.amount, 0) else 0 end
  + case when o.payment = 'cod' and s.shop_id is null and exists (select 1 from order_event e where e.sale_id = o.sale_id and e.seq = o.seq and e.state = 'delivered') then o.total else 0 end`

const refunds: Difference = sql`
  select format('order %s, %s, is marked refund due: %s, refunded: %s; by its payments it is: %s, %s', o.order_id, o.state, o.refund_due, o.refunded, expected.due, expected.refunded) as difference
  from "order" o join sale s on s.sale_id = o.sale_id
    left join (select order_id, sum((detail->'shipping'->>'giveBack')::bigint) as amount from order_event where detail ? 'shipping' group by order_id) overpaid on overpaid.order_id = o.order_id
    left join (select order_id, sum(amount) as amount from refund where outcome = 'refused' group by order_id) refused on refused.order_id = o.order_id cross join lateral (
    select coalesce(sum(p.amount) filter (where p.outcome = 'refund-due'), 0) + coalesce(overpaid.amount, 0)
        + case when o.state = 'cancelled' or exists (select 1 from support_case c where c.order_id = o.order_id and c.outcome = 'refund') then ${taken}
            when o.state = 'returned' or exists (select 1 from return_scan b where b.parcel_id = o.parcel_id) then least(o.total, ${taken}) else 0 end
        > coalesce(sum(p.amount) filter (where p.outcome = 'refunded'), 0) + coalesce(refused.amount, 0) as due,
      coalesce(sum(p.amount) filter (where p.outcome = 'refunded'), 0) as refunded
    from payment p where p.order_id = o.order_id) expected
  where o.refund_due <> expected.due or o.refunded <> expected.refunded
  union all
  select format('refund %s of order %s is %s, and %s events of the order count it', p.webhook_id, p.order_id, p.outcome, coalesce(e.n, 0)) from payment p left join (
    select order_id, detail->>'refundId' as webhook_id, count(*) as n from order_event where detail ? 'refundId' group by 1, 2) e on e.order_id = p.order_id and e.webhook_id = p.webhook_id
  where p.kind = 'refund' and coalesce(e.n, 0) <> case when p.outcome = 'refunded' then 1 else 0 end
  union all
  select format('order %s is held back (%s), but is %s%s', o.order_id, o.held_back, o.state, case when o.parcel_id is null then '' else ' in a parcel' end)
  from "order" o where o.held_back is not null and (o.state <> 'confirmed' or o.parcel_id is not null)`

export const payments = sqlRule(
  'payments',
  'Every payment was applied once, every paid order has exactly one, and refunds that are due are marked.',
  sql`(select 1 from payment)`,
  ({ now }) => [
    appliedOnce,
    paidOrders,
    unpaidButDelivered,
    refunds,
    sql`select format('payment %s waits for order %s, which has been there since %s', p.webhook_id, p.order_id, o.decided_at) as difference
    from payment p join "order" o on o.order_id = p.order_id where p.outcome = 'waiting' and p.kind = 'payment' and greatest(p.received_at, o.decided_at) < ${now}::timestamptz - ${settledSeconds} * interval '1 second'`,
    sql`select format('order %s is still held, until %s', order_id, hold_until) as difference
    from "order" where state = 'reserved' and (hold_until is null or hold_until < ${now}::timestamptz - ${settledSeconds} * interval '1 second')`,
  ],
)
