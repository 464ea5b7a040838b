import { sql } from 'kysely'
import { duesAgain } from '../order/shipping-store.ts'
import { differs, openFinding, readRows, type Rule } from './rule.ts'

interface SettledRow {
  order_id: string
  state: string
  settled: { fee: number; toPay: number; giveBack: number } | null
  /** How often it was written down. */
  times: number
}

/**
 * Orders that were packed in a sale that charges for shipping. Where an order of the buyer was held back meanwhile,
 * which parcels were cut first can no longer be told from the rows: what was settled stands.
 */
const packed = sql<SettledRow>`
  select o.order_id, o.state, e.times, e.settled from (
      select distinct sale_id from sale_event where kind = 'open' and detail ? 'shipping') s join "order" o on o.sale_id = s.sale_id and o.state in ('packed', 'handed-over', 'delivered', 'returned')
      and not exists (select 1 from "order" h join order_event e on e.sale_id = h.sale_id and e.seq = h.seq and e.detail ? 'heldBack' where h.viewer_id = o.viewer_id and h.sale_id = o.sale_id)
    cross join lateral (select count(*)::int as times, (array_agg(e.detail->'shipping'))[1] as settled from order_event e where e.sale_id = o.sale_id and e.seq = o.seq and e.detail ? 'shipping') e
  order by o.order_id`

const ordersAtOnce = 500

/**
 * Works out every shipping fee again, by the same pure rule, from the rule its sale opened with and what became of the
 * orders, and compares it with what was written down when the parcel was packed.
 */
export const shipping: Rule = {
  name: 'shipping',
  about: 'Every packed order was asked for the shipping fee that its sale opened with, once per parcel, and no more.',
  check: async ({ tx }) => {
    const finding = openFinding()
    let part: SettledRow[] = []
    const compare = async (): Promise<void> => {
      const dues = await duesAgain(
        tx,
        part.map((row) => row.order_id),
      )
      for (const { order_id: id, settled, times } of part) {
        finding.checked += 1
        const due = dues.get(id)
        const again = due && inWords(due)
        const recorded = settled ? inWords(settled) : 'nothing'
        if (times !== 1 || recorded !== again)
          differs(
            finding,
            `order ${id} was packed owing ${recorded}, written down ${times} times; again it is ${again}`,
          )
      }
      part = []
    }
    for await (const row of readRows(tx, 'verify_shipping', packed)) {
      part.push(row)
      if (part.length === ordersAtOnce) await compare()
    }
    await compare()
    return finding
  },
}

function inWords({ fee, toPay, giveBack }: { fee: number; toPay: number; giveBack: number }): string {
  return `${toPay}, a fee of ${fee} included, with ${giveBack} to give back`
}
