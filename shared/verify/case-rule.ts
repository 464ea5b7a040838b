import { sql } from 'kysely'
import { closingSteps } from '../case/case.ts'
import { settledSeconds, sqlRule, type Difference } from './rule.ts'

const closing = sql`(${sql.join(closingSteps.map((step) => sql.lit(step)))})`
const opening = sql`('opened', 'reopened')`

/** A case is what its steps make it. */
const asItsSteps: Difference = sql`
  select format('case %s is %s, %s, version %s; its %s steps make it %s, %s', c.case_id, c.state, coalesce(c.outcome, 'no outcome'), c.version, coalesce(h.n, 0), coalesce(h.state, 'nothing'), coalesce(h.outcome, 'no outcome')) as difference
  from support_case c left join lateral (
    select count(*)::int as n, max(e.version) as last, bool_and(e.sale_id = c.sale_id) as of_sale, (array_agg(e.kind order by e.version))[1] as first,
      case when (array_agg(e.kind order by e.version desc) filter (where e.kind in ${closing} or e.kind in ${opening}))[1] in ${closing} then 'closed' else 'open' end as state,
      (array_agg(e.detail->>'outcome' order by e.version desc) filter (where e.kind in ${closing}))[1] as outcome
    from case_event e where e.case_id = c.case_id) h on true
  where (c.state, c.version, h.last, h.first) is distinct from (h.state, h.n, h.n, 'opened') or c.outcome is distinct from h.outcome or h.of_sale is not true`

const ofItsOrder: Difference = sql`
  select format('case %s is not of the buyer, sale or seller of its order', c.case_id) as difference
  from support_case c left join "order" o on o.order_id = c.order_id left join sale s on s.sale_id = o.sale_id
  where (c.sale_id, c.seller_id, c.viewer_id, c.buyer_key) is distinct from (o.sale_id, s.seller_id, o.viewer_id, o.buyer_key)
    or (c.sku is not null and not exists (select 1 from order_line l where l.order_id = c.order_id and l.sku = c.sku))`

/** Each clock, from its opening to the first step that ends it. */
const clocks = sql`
  select e.case_id, e.version, (e.detail->>'dueAt')::timestamptz as due_at, (
      select min(n.version) from case_event n where n.case_id = e.case_id and n.version > e.version and n.kind in ('answered', 'ended', 'overdue')) as ended
  from case_event e where e.kind in ${opening}`

export const cases = sqlRule(
  'cases',
  'Every case is what its steps make it, none is past its clock without a step that says so, and none waits for nobody.',
  sql`(select 1 from support_case)`,
  ({ now }) => {
    const late = sql`${now}::timestamptz - ${settledSeconds} * interval '1 second'`
    return [
      asItsSteps,
      ofItsOrder,
      sql`select format('case %s is past its clock, which ended at %s, without a step that says so', k.case_id, k.due_at) as difference
      from (${clocks}) k where k.due_at is null or (k.ended is null and k.due_at < ${late})`,
      sql`select format('case %s was %s at %s, before its clock ended at %s', k.case_id, n.kind, n.at, k.due_at) as difference
      from (${clocks}) k join case_event n on n.case_id = k.case_id and n.version = k.ended where n.kind in ('ended', 'overdue') and n.at <= k.due_at`,
      sql`select format('case %s waits since %s for a rung that was not told', case_id, climbs_at) as difference from support_case where climbs_at < ${late}
      union all
      select format('case %s is open and waits for nobody', c.case_id) from support_case c where c.state = 'open' and c.taken_by is null and c.climbs_at is null
        and not exists (select 1 from case_event e where e.case_id = c.case_id and e.kind in ('unheard', 'overdue') and e.version > (
          select max(o.version) from case_event o where o.case_id = c.case_id and o.kind in ${opening}))`,
    ]
  },
)
