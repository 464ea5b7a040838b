import { sql } from 'kysely'
import { linesOfOrder } from '../order/lines-store.ts'
import { sqlRule, type Difference } from './rule.ts'

const unitsOfChanges: Difference = sql`
  select format('lot %s of %s has %s units, its changes make %s', l.code, l.sku, l.units, coalesce(c.units, 0)) as difference
  from lot l left join (select lot_id, sum(delta) as units from lot_change group by lot_id) c on c.lot_id = l.lot_id where l.units is distinct from coalesce(c.units, 0)`

const conserved: Difference = sql`
  select format('lot %s of %s has %s units, %s of them free and %s in parcels', l.code, l.sku, l.units, l.free, coalesce(t.taken, 0)) as difference
  from lot l left join (select lot_id, sum(quantity) as taken from parcel_lot group by lot_id) t on t.lot_id = l.lot_id where l.free < 0 or l.free + coalesce(t.taken, 0) <> l.units`

const noMoreThanOrdered: Difference = sql`
  select format('parcel %s takes %s of %s from lots, its orders ask for %s', p.code, t.taken, t.sku, coalesce(w.wanted, 0)) as difference
  from (select parcel_id, sku, sum(quantity) as taken from parcel_lot group by parcel_id, sku) t join parcel p on p.parcel_id = t.parcel_id
    cross join lateral (select sum(l.quantity) as wanted from "order" o cross join ${linesOfOrder} where o.parcel_id = t.parcel_id and o.state <> 'cancelled' and l.sku = t.sku) w
  where t.taken > coalesce(w.wanted, 0)
  union all
  select format('parcel %s takes %s from lot %s of another product or seller', p.code, t.sku, l.code) from parcel_lot t join lot l on l.lot_id = t.lot_id join parcel p on p.parcel_id = t.parcel_id
    left join sale_item i on i.sale_id = p.sale_id and i.sku = t.sku where l.sku <> t.sku or l.seller_id is distinct from i.seller_id`

export const lots = sqlRule(
  'lots',
  'Every unit of a lot is free or in one parcel, none of them twice, and no parcel takes more than its orders ask for.',
  sql`(select 1 from lot)`,
  () => [unitsOfChanges, conserved, noMoreThanOrdered],
)
