import { sql } from 'kysely'
import { settledSeconds, sqlRule, type Difference } from './rule.ts'

/**
 * Units sold or held while somebody waited for them who could have had them: what was there before each movement, next
 * to the entries that waited then and fitted. Among offers, only those at later places overtake. A sale that was paused
 * makes no offers.
 */
const overtaken: Difference = sql`
  with awaited as (select sale_id, sku, min(after_movement) as since from waiting_entry group by sale_id, sku),
    moved as (
      select m.*, sum(available) over (partition by sale_id, sku order by movement_no) - available as before
      from stock_movement m where exists (select 1 from awaited a where a.sale_id = m.sale_id and a.sku = m.sku))
  select format('entry %s, place %s, waited for %s of %s when movement %s took some of %s for order %s', w.order_id, w.place, w.quantity, w.sku, m.movement_no, m.before, m.order_id) as difference
  from awaited a join moved m on m.sale_id = a.sale_id and m.sku = a.sku and m.movement_no > a.since and m.kind in ('sell', 'hold')
    left join waiting_entry o on o.order_id = m.order_id
    cross join lateral (
      select * from waiting_entry w where w.sale_id = m.sale_id and w.sku = m.sku and w.quantity <= m.before
        and w.after_movement < m.movement_no and (w.outcome is null or w.ended_after_movement >= m.movement_no)
        and (o.order_id is null or w.place < o.place)
        and not exists (select 1 from "order" used where used.order_id = w.order_id and not used.offered)
      order by w.place limit 1) w
  where exists (select 1 from sale_window s where s.sale_id = m.sale_id and s.opened_at <= m.at and (s.closed_at is null or s.closed_at > m.at))`

const offers: Difference = sql`
  select format('entry %s ended as %s, but its order is %s', w.order_id, coalesce(w.outcome, 'waiting'), case when o.order_id is null then 'missing' else 'an offer' end) as difference
  from waiting_entry w left join "order" o on o.order_id = w.order_id and o.offered where (w.outcome is not distinct from 'offered') <> (o.order_id is not null)
  union all
  select format('order %s was offered, but nobody waited for it', o.order_id) from "order" o where o.offered and not exists (select 1 from waiting_entry w where w.order_id = o.order_id)
  union all
  select format('order %s was offered for what entry %s did not wait for', o.order_id, w.order_id)
  from "order" o join waiting_entry w on w.order_id = o.order_id left join order_line l on l.sale_id = o.sale_id and l.seq = o.seq
  where o.offered and (o.sale_id, o.viewer_id, o.buyer_key, o.phone_proven, o.payment, l.sku, l.quantity) is distinct from (w.sale_id, w.viewer_id, w.buyer_key, w.phone_proven, w.payment, w.sku, w.quantity)
  union all
  select format('order %s was %s, its first event says otherwise', o.order_id, case when o.offered then 'offered' else 'not offered' end)
  from "order" o join order_event e on e.order_id = o.order_id and e.version = 1 where o.offered <> coalesce(e.detail ? 'offer', false)`

const counters: Difference = sql`
  select format('sale %s counts %s who wait, there are %s', c.sale_id, c.waiting, coalesce(w.n, 0)) as difference
  from sale_counter c left join (select sale_id, count(*) as n from waiting_entry where outcome is null group by sale_id) w on w.sale_id = c.sale_id where c.waiting <> coalesce(w.n, 0)`

const ended: Difference = sql`
  select format('entry %s still waits in sale %s, which is closed', w.order_id, w.sale_id) as difference
  from waiting_entry w join sale s on s.sale_id = w.sale_id where w.outcome is null and s.state = 'closed'`

/** Goods that somebody waits for and nobody offers: longer than any lost wake-up needs. */
const forgotten = (now: Date): Difference => sql`
  select format('entry %s waits for %s of %s, of which %s are there', w.order_id, w.quantity, w.sku, i.available) as difference
  from waiting_entry w join sale_item i on i.sale_id = w.sale_id and i.sku = w.sku join sale s on s.sale_id = w.sale_id
    join sale_window o on o.sale_id = w.sale_id and o.closed_at is null
  where w.outcome is null and s.state = 'open' and w.quantity <= i.available and not exists (select 1 from "order" used where used.order_id = w.order_id)
    and greatest(w.joined_at, o.opened_at, (select max(m.at) from stock_movement m where m.sale_id = i.sale_id and m.sku = i.sku)) < ${now}::timestamptz - ${settledSeconds} * interval '1 second'`

export const waiting = sqlRule(
  'waiting',
  'Nobody got goods ahead of somebody who waited for them, every offer belongs to an entry, and the lists are counted.',
  sql`(select 1 from waiting_entry)`,
  ({ now }) => [overtaken, offers, counters, ended, forgotten(now)],
)
