import { sql } from 'kysely'
import { sqlRule, type Difference } from './rule.ts'

const addedUp: Difference = sql`
  select format('statement %s has %s lines of %s and %s of fees, it says %s of %s and %s', s.statement_id, count(l.line), coalesce(sum(l.amount), 0), coalesce(sum(l.fee), 0), s.lines, s.total, s.fees) as difference
  from statement s left join statement_line l on l.statement_id = s.statement_id group by s.statement_id
  having (count(l.line), coalesce(sum(l.amount), 0), coalesce(sum(l.fee), 0)) <> (s.lines, s.total, s.fees)`

/** What each line brought in, as the causes of entries name it. */
const paidIn = sql`(select split_part(cause, '/', 4) as statement_id, split_part(cause, '/', 5) as line, -sum(hub)::bigint as amount from entry where kind = 'payout' and split_part(cause, '/', 5) <> '' group by 1, 2)`
/** Lines that closed something, by themselves or because somebody accepted them. */
const closing = sql`(select l.statement_id, l.line, l.amount from statement_line l left join statement_decision d on d.statement_id = l.statement_id and d.line = l.line
  where l.amount > 0 and (l.outcome = 'agreed' or d.decision = 'accept'))`

const entered: Difference = sql`
  select format('line %s of statement %s paid %s, its entries are %s', c.line, c.statement_id, c.amount, coalesce(e.amount, 0)) as difference
  from ${closing} c left join ${paidIn} e on e.statement_id = c.statement_id::text and e.line = c.line::text where c.amount <> coalesce(e.amount, 0)
  union all
  select format('entries close something by line %s of statement %s, which agrees with nothing', e.line, e.statement_id)
  from ${paidIn} e left join ${closing} c on c.statement_id::text = e.statement_id and c.line::text = e.line where c.line is null`

const once: Difference = sql`
  select format('the line of %s over %s closed something %s times', l.code, l.amount, count(*)) as difference
  from statement_line l join statement s on s.statement_id = l.statement_id where l.outcome = 'agreed' and l.amount > 0
  group by s.hub_id, l.code, l.amount, l.fee, l.currency, l.on_day having count(*) > 1`

const cancelled: Difference = sql`
  select format('line %s of statement %s gives back what line %s of another held, and does not cancel it', l.line, l.statement_id, l.pairs_line) as difference
  from statement_line l join statement_line o on o.statement_id = l.pairs_statement and o.line = l.pairs_line
  where l.outcome <> 'paired' or l.code <> o.code or l.currency <> o.currency or l.amount + o.amount <> 0 or l.kind = o.kind`

const decided: Difference = sql`
  select format('line %s of statement %s was decided, and is %s', d.line, d.statement_id, l.outcome) as difference
  from statement_decision d join statement_line l on l.statement_id = d.statement_id and l.line = d.line where l.outcome in ('agreed', 'paired', 'known')`

/** What a person said a line is for, which was of no known parcel. */
const named: Difference = sql`
  select format('line %s of statement %s is said to be for parcel %s, which nobody decided', m.line, m.statement_id, m.parcel_id) as difference
  from statement_match m join statement_line l on l.statement_id = m.statement_id and l.line = m.line left join statement_decision d on d.statement_id = m.statement_id and d.line = m.line
  where m.decided and (l.outcome <> 'unknown' or d.decision is distinct from 'accept')
  union all
  select format('line %s of statement %s was of no known parcel, and was accepted for none', d.line, d.statement_id)
  from statement_decision d join statement_line l on l.statement_id = d.statement_id and l.line = d.line
  where d.decision = 'accept' and l.outcome = 'unknown' and not exists (select 1 from statement_match m where m.statement_id = d.statement_id and m.line = d.line and m.decided)`

/** What was given up was of the hub, and late by then, wherever that is; what is known now may be another day. */
const givenUp: Difference = sql`
  select format('the money of parcel %s was given up on %s, and was due on %s', d.parcel_id, d.local_day, d.due_on) as difference
  from (select m.*, (m.at at time zone 'Etc/GMT-14')::date as local_day from missing_dismissal m) d where d.due_on >= d.local_day
  union all
  select format('the money of parcel %s was given up by %s, whose it is not', d.parcel_id, d.hub_id)
  from missing_dismissal d where not exists (select 1 from entry e where e.parcel_id = d.parcel_id and e.hub_id = d.hub_id)`

export const statements = sqlRule(
  'statements',
  'The lines of every statement add up to it, each that closed something did so once and has its entries, what was held and given back cancels, and what a person said was theirs to say.',
  sql`(select 1 from statement_line)`,
  () => [addedUp, entered, once, cancelled, decided, named, givenUp],
)
