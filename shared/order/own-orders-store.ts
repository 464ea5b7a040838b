import { sql, type Kysely } from 'kysely'
import type { OwnOrder } from '../contract/routes/buyer.ts'
import type { Tables } from '../db/tables.ts'
import { readOrders } from './order-store.ts'
import { withDues } from './shipping-store.ts'

/** How many of the newest orders are shown at once. */
const shownMax = 100

/** Whose orders: those of one sign-up, or of everybody who signed up with this phone and has not been erased since. */
export type OrderOwner = { viewerId: string } | { buyerKey: string }

/**
 * A buyer's decided orders in all sales, newest first. Sale by sale, because that is how orders are indexed by buyer.
 */
export async function readOwnOrders(
  db: Kysely<Tables>,
  owner: OrderOwner,
  {
    payUrl,
    trackingPage,
  }: { payUrl: string | undefined; trackingPage: (carrier: string, code: string) => string | undefined },
): Promise<OwnOrder[]> {
  const { viewerId, buyerKey } = { viewerId: null, buyerKey: null, ...owner }
  const { rows } = await sql<{ order_id: string }>`
    with who as (select v.viewer_id, v.buyer_key from viewer v where (v.viewer_id = ${viewerId}::uuid or v.buyer_key = ${buyerKey}::text)
        and exists (select 1 from recipient r where r.viewer_id = v.viewer_id and r.erased_at is null))
    select own.order_id from sale s cross join lateral (
      select o.order_id, o.received_at from "order" o where o.sale_id = s.sale_id and o.buyer_key in (select buyer_key from who) and o.viewer_id in (select viewer_id from who)
        and o.state <> 'rejected' offset 0) own
    order by own.received_at desc limit ${shownMax}`.execute(db)
  const orders = await readOrders(
    db,
    rows.map((row) => row.order_id),
    payUrl,
  )
  const dues = await withDues(
    db,
    orders.map(({ view }) => view),
  )
  const sales = await readSales(db, [...new Set(orders.map(({ view }) => view.saleId))])
  return dues
    .toSorted((a, b) => b.receivedAt.localeCompare(a.receivedAt))
    .map((view) => {
      const { titles, ...sale } = sales.get(view.saleId)!
      const { carrier, tracking } = view.shipping ?? {}
      const trackingUrl = carrier !== undefined && tracking !== undefined ? trackingPage(carrier, tracking) : undefined
      return {
        ...view,
        sale,
        titles: Object.fromEntries(view.lines.map(({ sku }) => [sku, titles[sku] ?? sku])),
        ...(trackingUrl !== undefined && { trackingUrl }),
      }
    })
}

interface SaleFacts {
  title: string
  timeZone: string
  titles: Record<string, string>
}

async function readSales(db: Kysely<Tables>, saleIds: readonly string[]): Promise<Map<string, SaleFacts>> {
  const { rows } = await sql<SaleFacts & { saleId: string }>`
    select s.sale_id as "saleId", s.title, s.time_zone as "timeZone",
      (select json_object_agg(i.sku, i.title) from sale_item i where i.sale_id = s.sale_id) as titles
    from sale s where s.sale_id = any(${saleIds}::uuid[])`.execute(db)
  return new Map(rows.map(({ saleId, ...sale }) => [saleId, sale]))
}
