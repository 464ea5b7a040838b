import { sql } from 'kysely'
import { addDifferences, differs, openFinding, readRows, type Rule } from './rule.ts'
import { openPromises, termsOfSale, type ByTerms } from './shift-reader.ts'

/** Accepted orders of one chunk share their instant of receipt, so their promise is calculated once. */
interface Promised extends ByTerms {
  received_at: Date
  pack_by: Date | null
  hand_over_by: Date | null
  orders: number
  order_id: string
}

const promised = sql<Promised>`
  select o.sale_id, ${termsOfSale}, o.received_at, o.pack_by, o.hand_over_by, count(*) as orders, min(o.order_id::text) as order_id
  from "order" o join sale s on s.sale_id = o.sale_id
  where o.state <> 'rejected' and not exists (select 1 from order_event e where e.order_id = o.order_id and e.state = 'confirmed' and (e.detail->>'late')::boolean)
  group by 1, 2, 3, 4, 5, 6, 7`

/** An order paid after its hold had expired got a new promise as of the payment. */
const promisedAnew = sql<Promised>`
  select o.sale_id, ${termsOfSale}, e.at as received_at, o.pack_by, o.hand_over_by, 1::bigint as orders, o.order_id::text
  from "order" o join order_event e on e.order_id = o.order_id and e.state = 'confirmed' and (e.detail->>'late')::boolean join sale s on s.sale_id = o.sale_id`

/**
 * The promise is made a moment before its event is written, in the same transaction: the gap is at most what a
 * statement may take (ms).
 */
export const promiseBeforeEventMsMax = 15_000

export const deadlines: Rule = {
  name: 'deadlines',
  about: "Every order's deadlines follow from its receipt, or its late payment, by the sale's policy, zone and shifts.",
  check: async ({ tx }) => {
    const finding = openFinding()
    const promiseOf = await openPromises(tx)
    for await (const row of readRows(tx, 'verify_promised', promised)) {
      finding.checked += row.orders
      const { packBy, handOverBy } = promiseOf(row, row.received_at)
      if (row.pack_by?.getTime() === packBy.getTime() && row.hand_over_by?.getTime() === handOverBy.getTime()) continue
      differs(
        finding,
        `order ${row.order_id}${row.orders > 1 ? ` and ${row.orders - 1} more` : ''} received at ${row.received_at.toISOString()} must be packed by ${inWords(row.pack_by)}; ${row.deadline_policy} says ${inWords(packBy)}`,
      )
    }
    for await (const row of readRows(tx, 'verify_promised_anew', promisedAnew)) {
      finding.checked += 1
      const latest = promiseOf(row, row.received_at)
      const earliest = promiseOf(row, new Date(row.received_at.getTime() - promiseBeforeEventMsMax))
      if (
        lies(row.pack_by, earliest.packBy, latest.packBy) &&
        lies(row.hand_over_by, earliest.handOverBy, latest.handOverBy)
      )
        continue
      differs(
        finding,
        `order ${row.order_id} paid late at ${row.received_at.toISOString()} must be packed by ${inWords(row.pack_by)}; ${row.deadline_policy} says ${inWords(latest.packBy)}`,
      )
    }
    await addDifferences(tx, finding, [
      sql`select format('order %s was rejected and has a deadline', order_id) as difference from "order" where state = 'rejected' and (pack_by is not null or hand_over_by is not null)`,
    ])
    return finding
  },
}

/** In either order: a shift that was lifted in between makes later promises earlier. */
function lies(at: Date | null, one: Date, other: Date): boolean {
  return at !== null && ((one <= at && at <= other) || (other <= at && at <= one))
}

function inWords(at: Date | null): string {
  return at?.toISOString() ?? 'no time'
}
