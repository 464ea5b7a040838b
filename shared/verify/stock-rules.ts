import { sql } from 'kysely'
import { deltasOf, type MovementKind } from '../stock/movement.ts'
import { sqlRule, type Difference } from './rule.ts'

const sums: Difference = sql`
  select format('item %s of sale %s has available %s, held %s, sold %s, quota %s, but its movements make %s, %s, %s, %s', i.sku, i.sale_id, i.available, i.held, i.sold, i.quota,
      coalesce(m.available, 0), coalesce(m.held, 0), coalesce(m.sold, 0), coalesce(m.available + m.held + m.sold, 0)) as difference
  from sale_item i left join (
    select sale_id, sku, sum(available) as available, sum(held) as held, sum(sold) as sold from stock_movement group by sale_id, sku) m on m.sale_id = i.sale_id and m.sku = i.sku
  where (i.available, i.held, i.sold, i.quota) is distinct from (coalesce(m.available, 0), coalesce(m.held, 0), coalesce(m.sold, 0), coalesce(m.available + m.held + m.sold, 0))`

const conservation: Difference = sql`
  select format('item %s of sale %s breaks available + held + sold = quota, all >= 0: %s + %s + %s, %s', sku, sale_id, available, held, sold, quota) as difference
  from sale_item where available + held + sold <> quota or least(available, held, sold) < 0`

/** Oversold at any moment, even if corrected later. */
const neverBelowNothing: Difference = sql`
  select format('item %s of sale %s falls to available %s, held %s, sold %s with movement %s', sku, sale_id, available, held, sold, movement_no) as difference from (
    select sku, sale_id, movement_no, sum(available) over so_far as available, sum(held) over so_far as held, sum(sold) over so_far as sold
    from stock_movement window so_far as (partition by sale_id, sku order by movement_no)) running
  where least(available, held, sold) < 0`

const quotaChanges: Difference = sql`
  select format('item %s of sale %s has %s quota movements of %s in all, but %s quota changes of %s', sku, sale_id, coalesce(m.n, 0), coalesce(m.total, 0), coalesce(c.n, 0), coalesce(c.total, 0)) as difference
  from (select sale_id, sku, count(*) as n, sum(available) as total from stock_movement where kind = 'quota' group by sale_id, sku) m
    full join (select sale_id, sku, count(*) as n, sum(delta) as total from quota_change group by sale_id, sku) c using (sale_id, sku)
  where (m.n, m.total) is distinct from (c.n, c.total)`

const firstStock: Difference = sql`
  select format('item %s of sale %s came into stock %s times', i.sku, i.sale_id, count(m.movement_no)) as difference
  from sale_item i left join stock_movement m on m.sale_id = i.sale_id and m.sku = i.sku and m.kind = 'stock-in' group by i.sale_id, i.sku having count(m.movement_no) <> 1`

export const balances = sqlRule(
  'balances',
  "Every item's available, held, sold and quota are the sums of its movements, and were never negative.",
  sql`(select 1 from sale_item)`,
  () => [sums, conservation, neverBelowNothing, quotaChanges, firstStock],
)

/** What each transition of an order moves, by its previous state ('' for the decision). */
const moves = {
  '': { confirmed: 'sell', reserved: 'hold' },
  reserved: { confirmed: 'settle', expired: 'expire', cancelled: 'release' },
  expired: { confirmed: 'sell' },
  confirmed: { cancelled: 'return' },
  packed: { cancelled: 'return' },
} as const satisfies Record<string, Record<string, MovementKind>>

const moveRows = Object.entries(moves).flatMap(([before, after]) =>
  Object.entries(after).map(([state, kind]) => {
    const one = deltasOf(kind, 1)
    return sql`(${sql.lit(before)}, ${sql.lit(state)}, ${sql.lit(kind)}, ${sql.lit(one.available)}, ${sql.lit(one.held)}, ${sql.lit(one.sold)})`
  }),
)

/**
 * The nth movement of an order's line that its events, and then the scan that took it back, call for, next to the nth
 * one recorded.
 */
const asTheEventsSay: Difference = sql`
  with steps as (
      select order_id, version, state, coalesce(lag(state) over (partition by order_id order by version), '') as before from order_event),
    moved as (
      select s.order_id, o.sale_id, l.sku, m.kind, m.available * l.quantity as available, m.held * l.quantity as held, m.sold * l.quantity as sold, s.version
      from steps s join (values ${sql.join(moveRows)}) as m(before, state, kind, available, held, sold) on m.before = s.before and m.state = s.state
        join "order" o on o.order_id = s.order_id join order_line l on l.order_id = s.order_id
      union all
      select o.order_id, o.sale_id, l.sku, 'restock', l.quantity, 0, -l.quantity, null from return_scan r join "order" o on o.parcel_id = r.parcel_id and o.state <> 'cancelled'
        join order_line l on l.order_id = o.order_id where r.restocked = 'sale'),
    wanted as (select *, row_number() over (partition by order_id, sku order by version nulls last) as nth from moved),
    found as (
      select order_id, sale_id, sku, kind, available, held, sold, row_number() over (partition by order_id, sku order by movement_no) as nth
      from stock_movement where order_id is not null)
  select format('order %s, %s, movement %s: its events ask for %s, there is %s', order_id, sku, nth,
      case when w.kind is null then 'none' else format('%s %s/%s/%s', w.kind, w.available, w.held, w.sold) end,
      case when f.kind is null then 'none' else format('%s %s/%s/%s', f.kind, f.available, f.held, f.sold) end) as difference
  from wanted w full join found f using (order_id, sku, nth)
  where (w.sale_id, w.kind, w.available, w.held, w.sold) is distinct from (f.sale_id, f.kind, f.available, f.held, f.sold)`

const withoutOrder: Difference = sql`
  select format('movement %s is a %s of %s/%s/%s %s', movement_no, kind, available, held, sold, case when order_id is null then 'of no order' else 'of an order' end) as difference
  from stock_movement where (kind in ('stock-in', 'quota')) <> (order_id is null) or (kind in ('stock-in', 'quota') and (held <> 0 or sold <> 0))`

/**
 * Its position among the decisions: a decision's movement has the order's own number, and the numbers never decrease.
 */
const atTheirPlace: Difference = sql`
  select format('movement %s of sale %s stands after number %s, but follows one after number %s', movement_no, sale_id, after_seq, before) as difference
  from (select movement_no, sale_id, after_seq, lag(after_seq) over (partition by sale_id order by movement_no) as before from stock_movement) placed where after_seq < before
  union all
  select format('movement %s decides order %s, number %s, but stands after number %s', m.movement_no, o.order_id, o.seq, m.after_seq) as difference
  from (select distinct on (order_id, sku) movement_no, order_id, after_seq from stock_movement where order_id is not null order by order_id, sku, movement_no) m
    join "order" o on o.order_id = m.order_id where m.after_seq <> o.seq
  union all
  select format('movement %s of sale %s stands after number %s, the last is %s', m.movement_no, m.sale_id, m.after_seq, c.last_seq) as difference
  from stock_movement m join sale_counter c on c.sale_id = m.sale_id where m.after_seq > c.last_seq`

export const movements = sqlRule(
  'movements-match-orders',
  'Every order moved exactly the stock that its lines and state transitions call for, in sequence.',
  sql`(select 1 from stock_movement)`,
  () => [asTheEventsSay, withoutOrder, atTheirPlace],
)
