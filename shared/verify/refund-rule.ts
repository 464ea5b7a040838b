import { sql } from 'kysely'
import { linesOfOrder } from '../order/lines-store.ts'
import { sqlRule, type Difference } from './rule.ts'

/** What staff paid is applied like what a provider reports, under an id of its own. */
const paid: Difference = sql`
  select format('refund %s of order %s is paid with %s, its payment is %s', r.refund_id, r.order_id, r.amount, coalesce(nullif(concat_ws(' ', p.kind, p.outcome, p.amount, p.order_id), ''), 'missing')) as difference
  from refund r left join payment p on p.webhook_id = 'refund:' || r.refund_id
  where r.outcome = 'paid' and (p.kind, p.outcome, p.amount, p.currency, p.order_id) is distinct from ('refund', 'refunded', r.amount, r.currency, r.order_id)
  union all
  select format('payment %s says that a refund was paid, which nobody entered', p.webhook_id) from payment p
  where p.kind = 'refund' and p.webhook_id like 'refund:%' and not exists (select 1 from refund r where p.webhook_id = 'refund:' || r.refund_id and r.outcome = 'paid')`

const refused: Difference = sql`
  select format('refund %s of order %s refuses %s, and %s events of the order say so', r.refund_id, r.order_id, r.amount, e.n) as difference
  from refund r join "order" o on o.order_id = r.order_id cross join lateral (
    select count(*) as n from order_event e where e.sale_id = o.sale_id and e.seq = o.seq and e.detail->>'refundId' = r.refund_id::text and (e.detail->>'refundRefused')::bigint = r.amount) e
  where r.outcome = 'refused' and e.n <> 1`

/** Of what was refunded after what was paid in vain, as much as the goods cost; nothing unless they left. */
const entered: Difference = sql`
  select format('order %s was refunded %s for its goods, its entries say %s', w.order_id, w.goods, w.entered) as difference from (
    select o.order_id, case when h.is_gone then least(greatest(o.refunded - p.surplus - v.overpaid, 0), g.goods) else 0 end as goods, e.entered
    from "order" o join sale s on s.sale_id = o.sale_id and s.shop_id is null
      cross join lateral (select coalesce(sum(amount) filter (where outcome = 'refund-due'), 0) as surplus from payment where order_id = o.order_id) p
      cross join lateral (select coalesce(sum((detail->'shipping'->>'giveBack')::bigint), 0) as overpaid from order_event where sale_id = o.sale_id and seq = o.seq) v
      cross join lateral (select coalesce(sum(l.quantity * coalesce(l.price, 0)), 0) as goods from ${linesOfOrder}) g
      cross join lateral (select exists (select 1 from receivable r where r.parcel_id = o.parcel_id and r.state <> 'left-behind') as is_gone) h
      cross join lateral (select coalesce(sum(e.hub), 0) as entered from payment y join entry e on e.cause = 'refund/' || y.webhook_id where y.order_id = o.order_id and y.kind = 'refund') e
    where o.refunded > 0 and not exists (select 1 from entry_inbox b where b.subject_id = o.parcel_id)) w where w.goods <> w.entered
  union all
  select format('entry %s is of %s, which nobody paid', e.entry_no, e.cause) from entry e
  where e.kind = 'refund' and e.cause like 'refund/%' and not exists (select 1 from payment y where 'refund/' || y.webhook_id = e.cause and y.outcome = 'refunded')`

const files: Difference = sql`
  select format('bank file %s says %s in %s transfers, they are %s in %s', f.file_id, f.amount, f.transfers, coalesce(t.amount, 0), coalesce(t.n, 0)) as difference
  from bank_file f left join (select file_id, sum(amount) as amount, count(*) as n, bool_or(is_open) as is_open from bank_transfer group by file_id) t on t.file_id = f.file_id
  where (f.amount, f.transfers) is distinct from (t.amount, t.n) or t.is_open <> (f.state = 'open')
  union all
  select format('transfer %s of bank file %s, which is %s, is %s, and was entered as %s', t.number, t.file_id, f.state, t.amount + t.repaid, coalesce(e.amount::text, 'nothing'))
  from bank_transfer t join bank_file f on f.file_id = t.file_id left join lateral (
    select amount from refund r where r.refund_id = t.transfer_id and r.order_id = t.order_id and r.outcome = 'paid' and r.method = 'bank'
    union all select amount from payout p where p.payout_id = t.transfer_id and p.producer_id = t.producer_id) e on true
  where case when f.state = 'executed' then e.amount is distinct from t.amount + t.repaid else e.amount is not null end`

export const refunds = sqlRule(
  'refunds',
  'Every refund that was paid or refused is in its order and, for goods that were handed over, in the entries; bank files add up, and what they paid is entered.',
  sql`(select 1 from refund)`,
  () => [paid, refused, entered, files],
)
