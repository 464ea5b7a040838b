import { sql } from 'kysely'
import { sqlRule, type Difference } from './rule.ts'

const asScanned: Difference = sql`
  select format('parcel %s: the last scan says %s, the parcel says %s', p.code, coalesce(n.code, 'no consignment'), coalesce(m.code, 'no consignment')) as difference
  from (select parcel_id from consignment_scan union select parcel_id from parcel where consignment_id is not null) moved join parcel p on p.parcel_id = moved.parcel_id
    left join lateral (select case k.kind when 'in' then k.consignment_id end as consignment_id from consignment_scan k where k.parcel_id = p.parcel_id order by k.place desc limit 1) l on true left join consignment n on n.consignment_id = l.consignment_id left join consignment m on m.consignment_id = p.consignment_id
  where l.consignment_id is distinct from p.consignment_id`

const twice: Difference = sql`
  select format('parcel %s was put into consignment %s while it lay in another one', p.code, n.code) as difference from (
    select k.*, lag(k.kind) over (partition by k.parcel_id order by k.place) as former from consignment_scan k) k
    join parcel p on p.parcel_id = k.parcel_id join consignment n on n.consignment_id = k.consignment_id
  where k.kind = 'in' and k.former = 'in'`

const oneBuyer: Difference = sql`
  select format('consignment %s has parcels of different buyers, recipients or sales', n.code) as difference from consignment n join parcel p on p.consignment_id = n.consignment_id
  group by n.consignment_id, n.code having count(distinct (p.sale_id, p.viewer_id, p.recipient_id)) > 1 or bool_or(p.sale_id <> n.sale_id)`

const oneTruck: Difference = sql`
  select format('consignment %s has parcels on different manifests', n.code) as difference from consignment n join parcel p on p.consignment_id = n.consignment_id
  where p.state <> 'cancelled' group by n.consignment_id, n.code having count(distinct coalesce(p.manifest_id::text, '')) > 1
  union all
  select format('consignment %s left without being closed', n.code) from consignment n
  where n.closed_at is null and exists (select 1 from parcel p where p.consignment_id = n.consignment_id and p.state = 'handed-over')
  union all
  select format('consignment %s was taken apart, and parcel %s lies in it', n.code, p.code) from consignment n join parcel p on p.consignment_id = n.consignment_id where n.dissolved_at is not null`

const oneCarrier: Difference = sql`
  select format('parcel %s lies in consignment %s and is booked by itself', p.code, n.code) as difference from consignment n join parcel p on p.consignment_id = n.consignment_id
    join shipment h on h.parcel_id = p.parcel_id and h.state <> 'failed'
  where n.closed_at is not null and (p.parcel_id <> n.lead_id or h.code <> n.code)
  union all
  select format('consignment %s is booked as a parcel that is not in it', n.code) from consignment n join parcel p on p.parcel_id = n.lead_id
  where n.dissolved_at is null and p.consignment_id is distinct from n.consignment_id`

export const consignments = sqlRule(
  'consignments',
  'Each parcel lies in at most one outer box, as the last scan said; all in it have one buyer, one carrier and one manifest, and left closed.',
  sql`(select 1 from consignment)`,
  () => [asScanned, twice, oneBuyer, oneTruck, oneCarrier],
)
