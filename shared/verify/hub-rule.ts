import { sql } from 'kysely'
import { sqlRule, type Difference } from './rule.ts'

const parcelsOnce: Difference = sql`
  select format('parcel %s was taken in %s times', p.code, sum(k.units)) as difference from check_in k join parcel p on p.parcel_id = k.parcel_id
  group by p.code having sum(k.units) not between 0 and 1`

const unitsLeft: Difference = sql`
  select format('%s units of %s of sale %s are at the hub', sum(k.units), k.sku, k.sale_id) as difference from check_in k
  where k.sku is not null group by k.sale_id, k.sku having sum(k.units) < 0`

const ownGoods: Difference = sql`
  select format('a check-in of %s of sale %s is of another member', k.sku, k.sale_id) as difference from check_in k join sale_item i on i.sale_id = k.sale_id and i.sku = k.sku
  where k.seller_id <> i.seller_id
  union all
  select format('a check-in of parcel %s is of another member', p.code) from check_in k join parcel p on p.parcel_id = k.parcel_id where k.seller_id <> p.seller_id or k.sale_id <> p.sale_id`

const hoursNoted: Difference = sql`
  select format('%s of sale %s: the hour of %s is noted with more than was due', d.sku, d.sale_id, d.bring_by) as difference from goods_due d where d.brought > d.units
  union all
  select format('%s of sale %s: nobody promised anything for the hour of %s', d.sku, d.sale_id, d.bring_by) from goods_due d
  where not exists (select 1 from commitment c where c.sale_id = d.sale_id and c.sku = d.sku and c.bring_by = d.bring_by)`

export const checkIns = sqlRule(
  'check-ins',
  "A hub has each parcel at most once, never fewer units than none, each its member's own, and every hour that was noted was promised.",
  sql`(select 1 from check_in)`,
  () => [parcelsOnce, unitsLeft, ownGoods, hoursNoted],
)
