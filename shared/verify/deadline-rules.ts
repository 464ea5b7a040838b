import { sql } from 'kysely'
import { deadlineFor } from '../deadline/deadline.ts'
import { addDifferences, differs, openFinding, readRows, type Rule } from './rule.ts'

/** Accepted orders of one chunk share their instant of receipt, so their promise is worked out once. */
interface Promised {
  sale_id: string
  deadline_policy: string
  time_zone: string
  received_at: Date
  pack_by: Date | null
  hand_over_by: Date | null
  orders: number
  order_id: string
}

const promised = sql<Promised>`
  select o.sale_id, s.deadline_policy, s.time_zone, o.received_at, o.pack_by, o.hand_over_by, count(*) as orders, min(o.order_id::text) as order_id
  from "order" o join sale s on s.sale_id = o.sale_id
  where o.state <> 'rejected' and not exists (select 1 from order_event e where e.order_id = o.order_id and e.state = 'confirmed' and (e.detail->>'late')::boolean)
  group by 1, 2, 3, 4, 5, 6`

/** An order paid after its hold had expired was promised anew from the moment of the payment. */
const promisedAnew = sql<Promised>`
  select o.sale_id, s.deadline_policy, s.time_zone, e.at as received_at, o.pack_by, o.hand_over_by, 1::bigint as orders, o.order_id::text
  from "order" o join order_event e on e.order_id = o.order_id and e.state = 'confirmed' and (e.detail->>'late')::boolean join sale s on s.sale_id = o.sale_id`

/** The promise is made a moment before its event is written, in the same transaction: no longer before than a statement may take (ms). */
export const promiseBeforeEventMsMax = 15_000

export const deadlines: Rule = {
  name: 'deadlines', about: 'Every order\'s deadlines follow from its receipt, or its late payment, by the sale\'s policy and zone.',
  check: async ({ tx }) => {
    const finding = openFinding()
    for await (const row of readRows(tx, 'verify_promised', promised)) {
      finding.checked += row.orders
      const { packBy, handOverBy } = deadlineFor(row.deadline_policy, row.received_at, row.time_zone)
      if (row.pack_by?.getTime() === packBy.getTime() && row.hand_over_by?.getTime() === handOverBy.getTime()) continue
      differs(finding, `order ${row.order_id}${row.orders > 1 ? ` and ${row.orders - 1} more` : ''} received at ${row.received_at.toISOString()} must be packed by ${inWords(row.pack_by)}; ${row.deadline_policy} says ${inWords(packBy)}`)
    }
    for await (const row of readRows(tx, 'verify_promised_anew', promisedAnew)) {
      finding.checked += 1
      const latest = deadlineFor(row.deadline_policy, row.received_at, row.time_zone)
      const earliest = deadlineFor(row.deadline_policy, new Date(row.received_at.getTime() - promiseBeforeEventMsMax), row.time_zone)
      if (lies(row.pack_by, earliest.packBy, latest.packBy) && lies(row.hand_over_by, earliest.handOverBy, latest.handOverBy)) continue
      differs(finding, `order ${row.order_id} paid late at ${row.received_at.toISOString()} must be packed by ${inWords(row.pack_by)}; ${row.deadline_policy} says ${inWords(latest.packBy)}`)
    }
    await addDifferences(tx, finding, [sql`select format('order %s was rejected and has a deadline', order_id) as difference from "order" where state = 'rejected' and (pack_by is not null or hand_over_by is not null)`])
    return finding
  },
}

function lies(at: Date | null, from: Date, to: Date): boolean {
  return at !== null && from <= at && at <= to
}

function inWords(at: Date | null): string {
  return at?.toISOString() ?? 'no time'
}
