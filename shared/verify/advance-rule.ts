import { sql } from 'kysely'
import { sqlRule, type Difference } from './rule.ts'

/** The entry of each draw. */
const drawn = sql`(select a.*, e.entry_no, e.on_day, e.hub, e.kind from advance a left join entry e on e.cause = 'advance/' || a.advance_id)`

const entered: Difference = sql`
  select format('advance %s is %s, its entry says %s', d.advance_id, d.amount, coalesce(nullif(concat_ws(' ', d.kind, d.hub), ''), 'nothing')) as difference
  from ${drawn} d where (d.kind, d.hub) is distinct from ('advance', d.amount)
  union all
  select format('entry %s (%s) is of no advance', e.entry_no, e.cause) from entry e where e.kind in ('advance', 'repayment') and e.advance_id is null
  union all
  select format('entry %s is of an advance, and %s', e.entry_no, e.kind) from entry e where e.advance_id is not null and (e.kind not in ('advance', 'repayment') or e.hub = 0 or (e.kind = 'advance') <> (e.hub > 0))`

/** What was advanced before a draw, by the entries before its own. */
const before = sql`(select coalesce(sum(b.hub), 0) from entry b where b.hub_id = d.hub_id and b.producer_id = d.producer_id and b.currency = d.currency and b.advance_id is not null and b.entry_no < d.entry_no)`
/** The share that held on the day of a draw, as far as it was set by then. */
const share = sql`coalesce((select s.per_mille from advance_share s where s.hub_id = d.hub_id and s.valid_from <= d.on_day and s.at <= d.at order by s.valid_from desc, s.share_no desc limit 1), 0)`
const most = sql`greatest(0, div((d.receivables::numeric * (1000 - d.risk_per_mille) - d.owes::numeric * 1000) * d.share_per_mille, 1000000))`

const withinLimit: Difference = sql`
  select format('advance %s of %s is above its limit: %s, of which %s were advanced', d.advance_id, d.amount, d.most, d.before) as difference from ${drawn} d where d.before + d.amount > d.most
  union all
  select format('advance %s was drawn under a limit of %s, which is %s', d.advance_id, d.most, ${most}) from ${drawn} d where d.most <> ${most}
  union all
  select format('before advance %s, %s were advanced, not %s', d.advance_id, ${before}, d.before) from ${drawn} d where d.before <> ${before}
  union all
  select format('advance %s was drawn at a share of %s, which was %s', d.advance_id, d.share_per_mille, ${share}) from ${drawn} d where d.share_per_mille <> ${share}`

const neverBelow: Difference = sql`
  select format('advance %s is repaid by %s more than was drawn', advance_id, -min(open)) as difference
  from (select advance_id, sum(hub) over (partition by advance_id order by entry_no) as open from entry where advance_id is not null) b where open < 0 group by advance_id`

/** A payout to a producer repays first; one in a bank file what was open when the file was made. */
const repaidFirst: Difference = sql`
  select format('payout %s of %s repaid %s of its advances, not %s', p.payout_id, p.amount, p.repaid, p.due) as difference from (
    select p.payout_id, p.amount, r.repaid, coalesce(t.repaid, least(p.amount, (
      select coalesce(sum(b.hub), 0) from entry b where b.hub_id = p.hub_id and b.producer_id = p.producer_id and b.currency = p.currency and b.advance_id is not null and b.entry_no < f.first))) as due
    from payout p left join bank_transfer t on t.transfer_id = p.payout_id
      cross join lateral (select coalesce(-sum(e.hub), 0) as repaid from entry e where e.hub_id = p.hub_id and e.producer_id = p.producer_id and e.advance_id is not null and e.kind = 'repayment' and split_part(e.cause, '/', 2) = p.payout_id::text) r
      join (select split_part(cause, '/', 2) as payout_id, min(entry_no) as first from entry where kind = 'payout' group by 1) f on f.payout_id = p.payout_id::text
    where p.direction = 'paid') p where p.repaid <> p.due
  union all
  select format('entry %s repays from payout %s, which nobody entered', e.entry_no, split_part(e.cause, '/', 2)) from entry e
  where e.kind = 'repayment' and not exists (select 1 from payout p where p.payout_id::text = split_part(e.cause, '/', 2) and p.direction = 'paid' and p.producer_id = e.producer_id)`

export const advances = sqlRule(
  'advances',
  'No advance was above its limit at its moment, none is repaid by more than was drawn, and payouts repay first.',
  sql`(select 1 from advance)`,
  () => [entered, withinLimit, neverBelow, repaidFirst],
)
