import { sql } from 'kysely'
import { calendarEnds, endingCalendars } from '../deadline/policy.ts'
import { differs, openFinding, type Rule } from './rule.ts'

/**
 * Every deadline of an order still to be packed is covered by its policy's calendar; a calendar that ends within half a
 * year is noted.
 */
export const calendars: Rule = {
  name: 'calendars',
  about: 'No waiting order has a deadline beyond the end of its holiday calendar.',
  check: async ({ tx, now }) => {
    const finding = openFinding()
    const { rows } = await sql<{ policy: string; last: string | null }>`
      select s.deadline_policy as policy, to_char(max(o.pack_by at time zone s.time_zone), 'YYYY-MM-DD') as last
      from sale s left join "order" o on o.sale_id = s.sale_id and o.state = 'confirmed' where s.state <> 'closed' or o.order_id is not null
      group by s.deadline_policy`.execute(tx)
    finding.checked = rows.length
    const ending = new Set(endingCalendars(now.toISOString().slice(0, 10)).map(({ calendar }) => calendar))
    for (const { calendar, through, policies } of calendarEnds()) {
      const used = rows.filter(({ policy }) => policies.includes(policy))
      if (used.length > 0 && ending.has(calendar))
        finding.notes.push(`the calendar ${calendar} ends on ${through}: enter the holidays after it`)
      for (const { policy, last } of used)
        if (last !== null && last > through)
          differs(
            finding,
            `orders under ${policy} are due on ${last}, after its calendar ${calendar} ends (${through})`,
          )
    }
    return finding
  },
}
