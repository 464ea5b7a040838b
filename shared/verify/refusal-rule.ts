import { sql } from 'kysely'
import { codTermsOfSale } from '../sale/cod-terms-store.ts'
import { sqlRule, type Difference } from './rule.ts'

/** What each parcel of a truck has cost by being refused, as its entries say. */
const charged = sql`(select split_part(cause, '/', 2) as manifest_id, split_part(cause, '/', 3) as parcel_id, sum(producer)::bigint as producer, sum(buyer)::bigint as buyer, sum(hub)::bigint as hub
  from entry where kind = 'freight' and cause like 'refused/%' group by 1, 2)`

/** What it should cost: what its sale was opened with, unless the carrier's invoice for its return says it. */
const agreed = sql`(
  select p.parcel_id, p.code, p.manifest_id, (t.terms->>'refusalFee')::bigint as fee, t.terms->>'refusalFeeBy' as payer, g.to_pay from parcel p join sale s on s.sale_id = p.sale_id
    cross join lateral (select ${codTermsOfSale('s')} as terms) t join lateral (select -sum(e.buyer)::bigint as to_pay, sum(e.producer)::bigint as goods from entry e where e.parcel_id = p.parcel_id and e.kind = 'goods') g on g.goods > 0
  where p.manifest_id is not null and p.point_id is null and (t.terms->>'refusalFee')::bigint > 0 and exists (select 1 from receivable r where r.parcel_id = p.parcel_id and r.state = 'refused')
    and not exists (select 1 from freight_invoice f where f.parcel_id = p.parcel_id and f.kind = 'return')
    and not exists (select 1 from entry_inbox b where b.subject_id in (p.parcel_id, p.manifest_id)))`

const differences: Difference = sql`
  select format('parcel %s was refused, which costs %s by its sale, and cost its producers %s and its buyer %s', a.code, a.fee, -coalesce(c.producer, 0), -coalesce(c.buyer, 0)) as difference
  from ${agreed} a left join ${charged} c on c.parcel_id = a.parcel_id::text and c.manifest_id = a.manifest_id::text
  where coalesce(c.producer, 0) <> case when a.payer = 'producer' then -a.fee else 0 end or coalesce(c.buyer, 0) <> case when a.payer = 'buyer' and a.to_pay > 0 then -a.fee else 0 end
  union all
  select format('parcel %s cost %s for being refused, which nobody agreed', coalesce(p.code, c.parcel_id), c.hub) from ${charged} c left join parcel p on p.parcel_id::text = c.parcel_id
  where c.hub <> 0 and not exists (select 1 from ${agreed} a where a.parcel_id::text = c.parcel_id and a.manifest_id::text = c.manifest_id)
    and not exists (select 1 from entry_inbox b where b.subject_id::text in (c.parcel_id, c.manifest_id))`

export const refusals = sqlRule(
  'refusals',
  'Every parcel refused at the door costs what its sale was opened with, on whom that says, and nothing else costs it.',
  sql`(select 1 from receivable where state = 'refused')`,
  () => [differences],
)
