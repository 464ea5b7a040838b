import { sql } from 'kysely'
import { settledSeconds, sqlRule, type Difference } from './rule.ts'

/** The record, the tries and the orders of a parcel at its point tell the same. */
const oneEnd: Difference = sql`
  select format('parcel %s at its point is %s, was handed out %s times, and %s of its orders say otherwise', p.code, coalesce(c.outcome, 'waiting'), h.times, o.other) as difference
  from collection c join parcel p on p.parcel_id = c.parcel_id
    cross join lateral (select count(*) as times from hand_out h where h.parcel_id = c.parcel_id and h.result = 'ok') h
    cross join lateral (select count(*) as other from "order" o where o.parcel_id = c.parcel_id and o.state <> 'cancelled' and o.state <> coalesce(c.outcome, 'handed-over')) o
  where h.times <> (c.outcome is not distinct from 'delivered')::int or o.other > 0 or p.state <> 'handed-over'
  union all
  select format('scan %s handed out parcel %s, which was not at that point', h.scan_id, h.parcel_id) from hand_out h left join collection c on c.parcel_id = h.parcel_id and c.point_id = h.point_id
  where h.result = 'ok' and c.parcel_id is null`

/** A parcel is at the point it is for, and nowhere else, once it has left. */
const ownPoint: Difference = sql`
  select format('parcel %s lies at point %s, and is for %s', p.code, c.point_id, coalesce(p.point_id::text, 'none')) as difference
  from collection c join parcel p on p.parcel_id = c.parcel_id where c.point_id is distinct from p.point_id
  union all
  select format('parcel %s for point %s was handed over, and is not there', p.code, p.point_id) from parcel p left join collection c on c.parcel_id = p.parcel_id
  where p.point_id is not null and p.state = 'handed-over' and c.parcel_id is null and not exists (
    select 1 from amendment_parcel x join manifest_amendment a on a.amendment_id = x.amendment_id where x.parcel_id = p.parcel_id and a.manifest_id = p.manifest_id and a.kind = 'left-behind')
  union all
  select format('parcel %s for point %s is booked with a carrier', p.code, p.point_id) from parcel p join shipment s on s.parcel_id = p.parcel_id where p.point_id is not null`

const keptTooLong = (now: Date): Difference => sql`
  select format('parcel %s was kept at its point until %s, and has not gone back', p.code, c.keep_until) as difference from collection c join parcel p on p.parcel_id = c.parcel_id
  where c.outcome is null and c.keep_until < ${now}::timestamptz - ${settledSeconds} * interval '1 second'`

/** What goes back is in its lots again, and nothing else is. */
const backInLots: Difference = sql`
  select format('parcel %s brought %s units back into lots, of the %s it took', p.code, coalesce(b.back, 0), coalesce(t.taken, 0)) as difference
  from parcel p join (select parcel_id, sum(delta) as back from lot_change where kind = 'returned' group by parcel_id
      union select parcel_id, null from collection where outcome = 'returned' and parcel_id not in (select parcel_id from lot_change where kind = 'returned')) b on b.parcel_id = p.parcel_id
    left join collection c on c.parcel_id = p.parcel_id left join (select parcel_id, sum(quantity) as taken from parcel_lot group by parcel_id) t on t.parcel_id = p.parcel_id
  where coalesce(b.back, 0) <> case when c.outcome = 'returned' or exists (select 1 from return_scan r where r.parcel_id = p.parcel_id and r.condition = 'sellable') then coalesce(t.taken, 0) else 0 end`

export const collections = sqlRule(
  'collections',
  'Every parcel for a point is handed out there at most once, and goes back, into the lots it came from, when nobody collects it.',
  sql`(select 1 from collection)`,
  ({ now }) => [oneEnd, ownPoint, keptTooLong(now), backInLots],
)
