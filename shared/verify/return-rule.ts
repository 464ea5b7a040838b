import { sql } from 'kysely'
import { sqlRule, type Difference } from './rule.ts'

const ended: Difference = sql`
  select format('parcel %s was scanned in, and its order %s is %s', p.code, o.seq, o.state) as difference
  from return_scan r join parcel p on p.parcel_id = r.parcel_id join "order" o on o.parcel_id = p.parcel_id where o.state not in ('returned', 'delivered', 'cancelled')
  union all
  select format('parcel %s was scanned in, and is %s', p.code, p.state) from return_scan r join parcel p on p.parcel_id = r.parcel_id where p.state <> 'handed-over'
  union all
  select format('parcel %s was scanned in by a seller who did not pack it', p.code) from return_scan r join parcel p on p.parcel_id = r.parcel_id where p.seller_id <> r.seller_id`

/** What a parcel took from its lots is back once if it can be sold again, and not at all otherwise. */
const lotsBack: Difference = sql`
  select format('parcel %s was scanned in as %s: of lot %s it took %s, and %s are back', p.code, r.condition, l.code, t.quantity, coalesce(c.units, 0)) as difference
  from return_scan r join parcel p on p.parcel_id = r.parcel_id
    join (select parcel_id, lot_id, sum(quantity)::int as quantity from parcel_lot group by parcel_id, lot_id) t on t.parcel_id = r.parcel_id join lot l on l.lot_id = t.lot_id
    left join (select parcel_id, lot_id, sum(delta)::int as units, sum(delta) filter (where kind = 'returned')::int as returned from lot_change where kind in ('returned', 'damaged') group by parcel_id, lot_id) c
      on c.parcel_id = t.parcel_id and c.lot_id = t.lot_id
  where case when r.condition = 'sellable' then coalesce(c.units, 0) <> t.quantity else coalesce(c.units, 0) not between 0 and t.quantity or coalesce(c.returned, 0) not in (0, t.quantity) end`

export const returns = sqlRule(
  'returns',
  'What was scanned in had left, its orders have ended, and its goods are back in their lots once, or not at all.',
  sql`(select 1 from return_scan)`,
  () => [ended, lotsBack],
)
