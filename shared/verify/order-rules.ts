import { sql } from 'kysely'
import { orderTransitions } from '../order/order.ts'
import { addDifferences, openFinding, pairs, settledSeconds, sqlRule, type Difference, type Rule } from './rule.ts'

const numbers: Difference = sql`
  select format('sale %s has %s orders numbered %s to %s, its counter says %s', s.sale_id, coalesce(o.n, 0), coalesce(o.low::text, '-'), coalesce(o.high::text, '-'), coalesce(c.last_seq::text, 'nothing')) as difference
  from sale s left join sale_counter c on c.sale_id = s.sale_id
    left join (select sale_id, count(*) as n, min(seq) as low, max(seq) as high from "order" group by sale_id) o on o.sale_id = s.sale_id
  where c.last_seq is null or c.last_seq <> coalesce(o.n, 0) or c.last_seq <> coalesce(o.high, 0) or coalesce(o.low, 1) <> 1`

const counters: Difference = sql`
  select format('sale %s counts confirmed %s, reserved %s, rejected %s; its decisions were %s, %s, %s', c.sale_id, c.confirmed, c.reserved, c.rejected, coalesce(d.confirmed, 0), coalesce(d.reserved, 0), coalesce(d.rejected, '{}')) as difference
  from sale_counter c left join (
    select sale_id, sum(n) filter (where state = 'confirmed') as confirmed, sum(n) filter (where state = 'reserved') as reserved,
      coalesce(jsonb_object_agg(coalesce(reason, 'no reason'), n) filter (where state = 'rejected'), '{}') as rejected
    from (select o.sale_id, e.state, case when e.state = 'rejected' then o.reason end as reason, count(*) as n
      from "order" o join order_event e on e.order_id = o.order_id and e.version = 1 group by 1, 2, 3) by_outcome
    group by sale_id) d on d.sale_id = c.sale_id
  where (c.confirmed, c.reserved, c.rejected) is distinct from (coalesce(d.confirmed, 0), coalesce(d.reserved, 0), coalesce(d.rejected, '{}'))`

export const seq = sqlRule(
  'seq',
  "A sale's orders are numbered 1, 2, … without gaps, and its counters match the decisions.",
  sql`(select 1 from "order")`,
  () => [numbers, counters],
)

const versions: Difference = sql`
  select format('order %s has version %s, but %s events from %s to %s', o.order_id, o.version, coalesce(e.n, 0), coalesce(e.low::text, '-'), coalesce(e.high::text, '-')) as difference
  from "order" o left join (select order_id, count(*) as n, min(version) as low, max(version) as high from order_event group by order_id) e on e.order_id = o.order_id
  where (e.n, e.low, e.high) is distinct from (o.version::bigint, 1, o.version)`

const lastState: Difference = sql`
  select format('order %s is %s, its last event says %s', o.order_id, o.state, e.state) as difference
  from "order" o join order_event e on e.order_id = o.order_id and e.version = o.version where e.state <> o.state`

const transitions = pairs([
  ...(['confirmed', 'reserved', 'rejected'] as const).map((state) => ['', state] as const),
  ...Object.entries(orderTransitions).flatMap(([from, to]) => to.map((state) => [from, state] as const)),
])

const steps: Difference = sql`
  select format('order %s went from %s to %s with version %s', order_id, coalesce(nullif(before, ''), 'nothing'), state, version) as difference
  from (select order_id, version, state, coalesce(lag(state) over (partition by order_id order by version), '') as before from order_event) s
  where state <> before and not exists (select 1 from ${transitions} where a = before and b = state)`

export const events = sqlRule(
  'events',
  "Every order's events run from 1 to its version, each an allowed transition, the last one its state.",
  sql`(select 1 from order_event)`,
  () => [versions, lastState, steps],
)

const lineCounts: Difference = sql`
  select format('order %s has %s lines', o.order_id, coalesce(l.n, 0)) as difference
  from "order" o left join (select order_id, count(*) as n from order_line group by order_id) l on l.order_id = o.order_id 
    join sale s on s.sale_id = o.sale_id where coalesce(l.n, 0) < 1 or (l.n > 10 and s.shop_id is null)`

const quantities: Difference = sql`select format('order %s has %s of %s', order_id, quantity, sku) as difference 
  from order_line l join sale s on s.sale_id = l.sale_id where quantity < 1 or (quantity > 99 and s.shop_id is null)`

const prices: Difference = sql`
  select format('order %s, %s, has price %s; the item''s is %s', l.order_id, l.sku, coalesce(l.price::text, 'none'), coalesce(i.price::text, 'none')) as difference
  from order_line l join "order" o on o.order_id = l.order_id left join sale_item i on i.sale_id = o.sale_id and i.sku = l.sku
  where l.price is distinct from case when o.state <> 'rejected' then i.price end or (o.state <> 'rejected' and i.price is null)`

const totals: Difference = sql`
  select format('order %s has a total of %s %s; its lines make %s %s', o.order_id, o.total, o.currency, l.total, s.currency) as difference
  from "order" o join (select order_id, coalesce(sum(price * quantity), 0) as total from order_line group by order_id) l on l.order_id = o.order_id
    join sale s on s.sale_id = o.sale_id where o.total <> l.total or o.currency <> s.currency`

export const lines = sqlRule(
  'lines',
  "Every order has 1-10 lines (one taken on a platform any number) at the item's price, and its total is their sum.",
  sql`(select 1 from order_line)`,
  () => [lineCounts, quantities, prices, totals],
)

/** What foreign keys would enforce if the hot tables had any. */
const strays: Difference = sql`
  select format('a line of %s belongs to order %s, which does not exist under number %s', sku, order_id, seq) as difference
    from order_line l where not exists (select 1 from "order" o where o.order_id = l.order_id and o.sale_id = l.sale_id and o.seq = l.seq)
  union all
  select format('event %s belongs to order %s, which does not exist under number %s', version, order_id, seq)
    from order_event e where not exists (select 1 from "order" o where o.order_id = e.order_id and o.sale_id = e.sale_id and o.seq = e.seq)
  union all
  select format('movement %s belongs to order %s, which does not exist', movement_no, order_id) from stock_movement m
    where order_id is not null and not exists (select 1 from "order" o where o.order_id = m.order_id)
  union all
  select format('movement %s moves %s of sale %s, which does not exist', movement_no, sku, sale_id) from stock_movement m where not exists (select 1 from sale_item i where i.sale_id = m.sale_id and i.sku = m.sku)
  union all
  select format('quota change %s names %s of sale %s, which does not exist', change_id, sku, sale_id) from quota_change q where not exists (select 1 from sale_item i where i.sale_id = q.sale_id and i.sku = q.sku)`

const owners: Difference = sql`
  select format('order %s is of a %s that does not exist or is another''s', o.order_id,
      case when s.sale_id is null then 'sale' when v.viewer_id is null then 'viewer' when p.parcel_id is null and o.parcel_id is not null then 'parcel' else 'recipient' end) as difference
  from "order" o left join sale s on s.sale_id = o.sale_id left join viewer v on v.viewer_id = o.viewer_id and v.buyer_key = o.buyer_key
    left join recipient r on r.recipient_id = o.recipient_id and r.viewer_id = o.viewer_id left join parcel p on p.parcel_id = o.parcel_id
  where s.sale_id is null or v.viewer_id is null or (o.recipient_id is not null and r.recipient_id is null) or (o.parcel_id is not null and p.parcel_id is null)`

export const keys = sqlRule(
  'keys',
  'Every line, event, movement and order belongs to something that exists.',
  sql`(select 1 from "order" union all select 1 from order_line union all select 1 from order_event union all select 1 from stock_movement)`,
  () => [strays, owners],
)

/**
 * The intake is judged separately: waiting is fine, waiting too long is not. An order that both waits and has been
 * decided was sent twice.
 */
export const intake: Rule = {
  name: 'intake',
  about: 'Nothing waits undecided for longer than ten seconds, and nothing was quarantined.',
  check: async ({ tx, now }) => {
    const finding = openFinding()
    const { rows } = await sql<{ chunks: number; orders: number; again: number }>`
      select count(distinct c.chunk_no) as chunks, count(*) as orders, count(o.order_id) as again
      from intake_chunk c, json_array_elements(c.orders) as waiting left join "order" o on o.order_id = (waiting->>'orderId')::uuid`.execute(
      tx,
    )
    const { chunks, orders, again } = rows[0]!
    finding.checked = chunks
    if (orders > 0)
      finding.notes.push(
        `${orders} orders wait in the intake${again > 0 ? `; ${again} of them are decided already: sent twice, which is no difference` : ''}`,
      )
    await addDifferences(tx, finding, [
      sql`select format('order %s was set aside at %s: it could be neither decided nor rejected', orders->0->>'orderId', received_at) as difference from intake_chunk where partition_id = -1`,
      sql`select format('chunk %s of %s orders in partition %s has waited since %s', chunk_no, order_count, partition_id, received_at) as difference
        from intake_chunk where partition_id <> -1 and received_at < ${now}::timestamptz - ${settledSeconds} * interval '1 second'`,
      sql`select format('chunk %s says %s orders and holds %s', chunk_no, order_count, json_array_length(orders)) as difference from intake_chunk where order_count <> json_array_length(orders)`,
      sql`select format('chunk %s lies in partition %s, where order %s does not belong', c.chunk_no, c.partition_id, waiting->>'orderId') as difference
        from intake_chunk c, json_array_elements(c.orders) as waiting left join sale s on s.sale_id = (waiting->>'saleId')::uuid
        where c.partition_id <> -1 and s.partition_id is distinct from c.partition_id`,
    ])
    return finding
  },
}
