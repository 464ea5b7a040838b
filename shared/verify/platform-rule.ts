import { sql } from 'kysely'
import { settledSeconds, sqlRule, type Difference } from './rule.ts'

/** Every order taken on a platform, and nothing else, lies in a sale of its shop, in one piece. */
const links: Difference = sql`
  select format('order %s of platform order %s lies in no sale of its shop', l.order_id, l.platform_order_id) as difference
  from platform_order l left join "order" o on o.order_id = l.order_id left join sale s on s.sale_id = o.sale_id where s.shop_id is distinct from l.shop_id
  union all
  select format('order %s of sale %s was taken on no platform', o.order_id, o.sale_id)
  from "order" o join sale s on s.sale_id = o.sale_id and s.shop_id is not null where not exists (select 1 from platform_order l where l.order_id = o.order_id)
  union all
  select format('platform order %s, package %s, names order %s, which was taken for another one', k.platform_order_id, k.package_id, k.order_id)
  from platform_package k left join platform_order l on l.order_id = k.order_id
  where k.order_id is not null and (l.shop_id, l.platform_order_id, l.revision) is distinct from (k.shop_id, k.platform_order_id, k.revision)
  union all
  select format('platform order %s, package %s, has %s orders here that are not cancelled', l.platform_order_id, l.package_id, count(*))
  from platform_order l join "order" o on o.order_id = l.order_id and o.state <> 'cancelled'
  group by l.shop_id, l.platform_order_id, l.package_id having count(*) > 1`

/** What the platform holds or cancelled is neither packed nor on its way to be, unless it is stopped. */
const fences: Difference = sql`
  select format('platform order %s, package %s, is %s there, and order %s is %s here%s', k.platform_order_id, k.package_id, k.meaning, k.order_id, o.state,
      case when o.held_back is null then '' else ', held back' end) as difference
  from platform_package k join "order" o on o.order_id = k.order_id
  where (k.meaning = 'cancelled' and o.state = 'confirmed') or (k.meaning in ('unpaid', 'on-hold', 'cancel-requested') and o.state = 'confirmed' and o.held_back is null)
    or (k.meaning in ('cancelled', 'unpaid', 'on-hold', 'cancel-requested') and o.state = 'packed'
      and not exists (select 1 from order_stop t where t.order_id = k.order_id and t.lifted_at is null))
  union all
  select format('order %s is held back by its platform, which says %s', o.order_id, coalesce(k.meaning, 'nothing'))
  from "order" o left join platform_package k on k.order_id = o.order_id where o.held_back = 'platform' and coalesce(k.meaning, 'to-pack') in ('cancelled', 'gone')`

/** The contents here are those that the platform said, in units: SKUs have other names there. */
const contents: Difference = sql`
  select format('platform order %s, package %s, has %s units there, order %s has %s', k.platform_order_id, k.package_id, k.units, k.order_id, o.units) as difference
  from (select p.*, (select sum((line->>'quantity')::int) from jsonb_array_elements(p.lines) line) as units from platform_package p where p.meaning = 'to-pack') k
    join (select o.order_id, sum(l.quantity) as units from "order" o join order_line l on l.order_id = o.order_id where o.state = 'confirmed' and o.held_back is null group by o.order_id) o on o.order_id = k.order_id
  where k.units <> o.units`

/** A tracking code leads to one parcel: two packages never share one. */
const trackings: Difference = sql`
  select format('tracking %s stands for packages %s', tracking, string_agg(distinct package_id, ', ')) as difference
  from platform_package where tracking is not null and package_id <> '' and meaning <> 'cancelled' group by shop_id, tracking having count(distinct package_id) > 1`

/** Orders of one package are gathered into one parcel, as long as neither was packed before the other came. */
const together = (now: Date): Difference => sql`
  select format('package %s lies in %s parcels that are not packed', k.package_id, count(distinct o.parcel_id)) as difference
  from platform_package k join "order" o on o.order_id = k.order_id and o.state = 'confirmed' and o.parcel_id is not null join parcel p on p.parcel_id = o.parcel_id and p.batch_id is null
  where k.package_id <> '' and o.changed_at < ${now}::timestamptz - ${settledSeconds} * interval '1 second'
  group by k.shop_id, k.package_id having count(distinct o.parcel_id) > 1`

export const platform = sqlRule(
  'platform',
  'Every order taken elsewhere is one package of its platform, with its goods; what the platform holds is not packed.',
  sql`(select 1 from platform_package)`,
  ({ now }) => [links, fences, contents, trackings, together(now)],
)
