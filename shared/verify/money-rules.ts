import { sql } from 'kysely'
import { linesOfOrder } from '../order/lines-store.ts'
import { settledSeconds, sqlRule, type Difference } from './rule.ts'

const entrySums = sql`(select subject_id, producer_id, sum(buyer)::bigint as buyer, sum(carrier)::bigint as carrier, sum(platform)::bigint as platform, sum(hub)::bigint as hub, sum(producer)::bigint as producer
  from entry where advance_id is null group by subject_id, producer_id)`

const balanced: Difference = sql`
  select format('entry %s (%s of %s) adds up to %s', entry_no, kind, cause, buyer + carrier + platform + hub + producer) as difference from entry where buyer + carrier + platform + hub + producer <> 0`

const revised: Difference = sql`
  select format('%s of %s has %s revisions, the last is %s', kind, cause, count(*), max(revision)) as difference from entry group by cause, kind, producer_id having count(*) <> max(revision)`

const paidOut: Difference = sql`
  select format('payout %s is %s, its entries are %s', p.payout_id, p.amount, coalesce(e.amount, 0)) as difference
  from payout p left join (select split_part(cause, '/', 2) as payout_id, abs(sum(hub))::bigint as amount from entry where kind = 'payout' group by 1) e on e.payout_id = p.payout_id::text
  where p.amount <> coalesce(e.amount, 0)
  union all
  select format('entry %s pays by payout %s, which nobody entered', e.entry_no, split_part(e.cause, '/', 2)) from entry e left join payout p on p.payout_id::text = split_part(e.cause, '/', 2)
  where e.kind = 'payout' and p.payout_id is null`

/** Notes are timestamped by the machine's clock, which no test moves. */
const unwritten: Difference = sql`
  select format('the %s %s waits for its entries since %s', subject, subject_id, noted_at) as difference from entry_inbox where noted_at < now() - ${6 * settledSeconds} * interval '1 second'`

export const entries = sqlRule(
  'entries',
  'Every entry adds up to nothing, corrections are numbered, payouts are what their entries say, and none waits to be written.',
  sql`(select 1 from entry)`,
  () => [balanced, revised, paidOut, unwritten],
)

const addedUp: Difference = sql`
  select format('the receivable of %s for %s is %s, its entries add up to %s', x.slug, coalesce(p.code, r.subject_id::text, e.subject_id::text),
    concat_ws('/', r.buyer, r.carrier, r.platform, r.hub, r.producer), concat_ws('/', e.buyer, e.carrier, e.platform, e.hub, e.producer)) as difference
  from receivable r full join ${entrySums} e on e.subject_id = r.subject_id and e.producer_id = r.producer_id
    join seller x on x.seller_id = coalesce(r.producer_id, e.producer_id) left join parcel p on p.parcel_id = r.subject_id
  where (coalesce(r.buyer, 0), coalesce(r.carrier, 0), coalesce(r.platform, 0), coalesce(r.hub, 0), coalesce(r.producer, 0)) <> (coalesce(e.buyer, 0), coalesce(e.carrier, 0), coalesce(e.platform, 0), coalesce(e.hub, 0), coalesce(e.producer, 0))
    or r.subject_id is null`

/**
 * Parcels that left, or lie at their point, with each producer in them and the price of its goods: those of practice
 * shops, those that a truck left behind, and those whose entries are about to be written are left out.
 */
const handedOver = sql`(
  select p.parcel_id, p.code, i.seller_id as producer_id, sum(l.quantity * coalesce(l.price, 0))::bigint as goods, bool_or(s.shop_id is not null) as is_platform, bool_and(o.state = 'returned') as is_returned, bool_and(o.state = 'delivered') as is_delivered
  from parcel p join sale s on s.sale_id = p.sale_id join seller h on h.seller_id = s.seller_id join "order" o on o.parcel_id = p.parcel_id and o.state <> 'cancelled' cross join ${linesOfOrder}
    join sale_item i on i.sale_id = o.sale_id and i.sku = l.sku left join collection c on c.parcel_id = p.parcel_id left join consignment n on n.consignment_id = p.consignment_id
  where p.state = 'handed-over' and h.practice_of is null and (p.manifest_id is not null or c.parcel_id is not null)
    and coalesce((select a.kind from manifest_amendment a join amendment_parcel ap on ap.amendment_id = a.amendment_id where a.manifest_id = p.manifest_id and ap.parcel_id = p.parcel_id order by a.number desc limit 1), 'added') <> 'left-behind'
    and not exists (select 1 from entry_inbox b where b.subject_id in (p.parcel_id, p.manifest_id, n.lead_id))
  group by p.parcel_id, p.code, i.seller_id)`

const oneEach: Difference = sql`
  select format('parcel %s was handed over, and has no receivable for the goods of %s', g.code, x.slug) as difference
  from ${handedOver} g join seller x on x.seller_id = g.producer_id left join receivable r on r.subject_id = g.parcel_id and r.producer_id = g.producer_id where r.subject_id is null
  union all
  select format('parcel %s has a receivable of %s, who has no goods in it', p.code, x.slug) from receivable r join parcel p on p.parcel_id = r.parcel_id join seller x on x.seller_id = r.producer_id
  where r.producer <> 0 and not exists (select 1 from "order" o cross join ${linesOfOrder} join sale_item i on i.sale_id = o.sale_id and i.sku = l.sku where o.parcel_id = r.parcel_id and i.seller_id = r.producer_id)`

const worth: Difference = sql`
  select format('the goods of %s in parcel %s are %s, its entries say %s', x.slug, g.code, g.goods, coalesce(e.goods, 0)) as difference
  from ${handedOver} g join seller x on x.seller_id = g.producer_id
    left join (select subject_id, producer_id, sum(producer)::bigint as goods from entry where kind = 'goods' group by subject_id, producer_id) e on e.subject_id = g.parcel_id and e.producer_id = g.producer_id
  where not g.is_platform and g.goods <> coalesce(e.goods, 0)`

const ended: Difference = sql`
  select format('parcel %s is %s, its receivable of %s %s', g.code, case when g.is_returned then 'returned' else 'delivered' end, x.slug, r.state) as difference
  from ${handedOver} g join receivable r on r.subject_id = g.parcel_id and r.producer_id = g.producer_id join seller x on x.seller_id = g.producer_id
  where (g.is_returned and r.state not in ('returned', 'refused')) or (g.is_delivered and r.state in ('on-the-way', 'left-behind'))
  union all
  select format('what came back in parcel %s leaves %s with %s of its goods', g.code, x.slug, e.left_over) from ${handedOver} g join seller x on x.seller_id = g.producer_id
    join (select subject_id, producer_id, sum(producer)::bigint as left_over from entry where kind in ('goods', 'refund') group by subject_id, producer_id) e on e.subject_id = g.parcel_id and e.producer_id = g.producer_id
  where g.is_returned and e.left_over <> 0`

export const receivables = sqlRule(
  'receivables',
  'Every handed-over parcel has one receivable for each producer in it, worth its goods until they come back, and each is what its entries add up to.',
  sql`(select 1 from receivable)`,
  () => [addedUp, oneEach, worth, ended],
)
