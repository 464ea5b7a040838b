import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { ShopOrder } from '../contract/routes/order-desk.ts'
import type { Tables } from '../db/tables.ts'
import type { OrderRow } from '../db/tables/order.ts'
import type { Person, PersonalData } from '../person/personal-data.ts'
import { isRehearsal } from '../sale/rehearsal-store.ts'
import { afterwardsColumns, afterwardsJoins, afterwardsOf, type AfterwardsRow } from './afterwards-store.ts'
import { linesOfOrder } from './lines-store.ts'
import { orderView, type LineRow } from './order-view.ts'
import { recipientOfOrder } from './recipient-of-order-store.ts'
import { isWithinSeller } from '../shop/seller-tree-store.ts'

/** A list without a chosen sale covers this many of the newest sales, each by its own index. */
const salesMax = 100

const seqMax = 2 ** 31 - 1
const phoneEndDigits = 3

export interface OrderFilter {
  saleId?: string | undefined
  state?: string | undefined
  paid?: 'yes' | 'no' | undefined
  flagged?: 'yes' | undefined
}

/** An order as the shop sees it, with its recipient still encrypted. */
export interface ShopOrderRow extends OrderRow, AfterwardsRow {
  sale_title: string
  time_zone: string
  parcel_state: ShopOrder['parcelState'] | null
  batch_id: string | null
  place: number | null
  noted: boolean
  lines: (LineRow & { title: string | null })[] | null
  to_id: string | null
  sealed: Buffer | null
  province_code: string | null
  ward_code: string | null
  to_point_id: string | null
}

const wide = sql`
  select o.*, s.title as sale_title, s.time_zone, ${afterwardsColumns}, p.state as parcel_state, p.batch_id, p.number as place,
    exists (select 1 from staff_note n where n.order_id = o.order_id) as noted,
    (select json_agg(json_build_object('sku', l.sku, 'title', i.title, 'quantity', l.quantity, 'price', l.price) order by l.sku)
      from ${linesOfOrder} left join sale_item i on i.sale_id = o.sale_id and i.sku = l.sku) as lines,
    r.recipient_id as to_id, r.sealed, r.province_code, r.ward_code, r.point_id as to_point_id
  from "order" o join sale s on s.sale_id = o.sale_id ${afterwardsJoins}
    left join recipient r on r.recipient_id = ${recipientOfOrder}`

/** Still to be paid, whether at the door or before: orders that ended without goods owe nothing. */
const unpaid = sql`o.paid_at is null and o.state not in ('rejected', 'expired', 'cancelled', 'returned')`

function matching({ state, paid, flagged }: OrderFilter): RawBuilder<unknown> {
  return sql.join(
    [
      state ? sql`o.state = ${state}` : sql`true`,
      paid === 'yes' ? sql`o.paid_at is not null` : paid === 'no' ? unpaid : sql`true`,
      flagged ? sql`(o.held_back is not null or o.refund_due)` : sql`true`,
    ],
    sql` and `,
  )
}

/** The sales of a seller (of all sellers without one) that a list covers, newest first. */
export function salesOf(sellerId: string | undefined, saleId: string | undefined): RawBuilder<unknown> {
  return sql`select s.sale_id, s.created_at from sale s
    where ${isWithinSeller(sql`s.seller_id`, sellerId)} and ${saleId ? sql`s.sale_id = ${saleId}` : sql`not ${isRehearsal(sql`s.sale_id`)}`}
    order by s.created_at desc, s.sale_id desc limit ${salesMax}`
}

/**
 * The ids of a page of orders, newest first: the newest sale's by number, then those of the sale before. Sale by sale
 * through the index by number, which stops when the page is full; no order pays for an index of its own for this.
 */
export async function listShopOrders(
  db: Kysely<Tables>,
  sellerId: string | undefined,
  filter: OrderFilter,
  { after, limit }: { after?: { saleId: string; seq: number } | undefined; limit: number },
): Promise<string[]> {
  const from = after
    ? sql`(s.created_at, s.sale_id) <= (select c.created_at, c.sale_id from sale c where c.sale_id = ${after.saleId})`
    : sql`true`
  const below = after
    ? sql`o.seq < case when s.sale_id = ${after.saleId} then ${after.seq}::int else ${seqMax}::int end`
    : sql`true`
  const { rows } = await sql<{ order_id: string }>`
    select o.order_id from (${salesOf(sellerId, filter.saleId)}) s cross join lateral (
      select o.order_id, o.seq from "order" o where o.sale_id = s.sale_id and ${below} and ${matching(filter)} order by o.seq desc limit ${limit}) o
    where ${from} order by s.created_at desc, s.sale_id desc, o.seq desc limit ${limit}`.execute(db)
  return rows.map((row) => row.order_id)
}

/** These orders, in the given sequence; unknown ones are left out. */
export async function readShopOrders(db: Kysely<Tables>, orderIds: readonly string[]): Promise<ShopOrderRow[]> {
  if (orderIds.length === 0) return []
  const { rows } = await sql<ShopOrderRow>`${wide} where o.order_id = any(${orderIds}::uuid[])`.execute(db)
  const byId = new Map(rows.map((row) => [row.order_id, row]))
  return orderIds.flatMap((id) => byId.get(id) ?? [])
}

/** The numbers of the other orders that share this order's parcel. */
export async function ordersTogether(db: Kysely<Tables>, row: ShopOrderRow): Promise<number[]> {
  if (!row.parcel_id) return []
  const others = await db
    .selectFrom('order')
    .select('seq')
    .where('parcel_id', '=', row.parcel_id)
    .where('order_id', '<>', row.order_id)
    .where('state', '<>', 'cancelled')
    .orderBy('seq')
    .execute()
  return others.map(({ seq }) => seq)
}

/** The recipient of an order, decrypted. */
export function recipientOf(row: ShopOrderRow, personal: PersonalData): Person | undefined {
  return openRecipient(row.to_id, row.sealed, personal)
}

/** Undefined if there is none, if the person was erased, or if another key encrypted it. */
export function openRecipient(id: string | null, sealed: Buffer | null, personal: PersonalData): Person | undefined {
  if (!id || !sealed || sealed.length === 0) return undefined
  try {
    return personal.open(sealed, id)
  } catch {
    return undefined
  }
}

/** An order in the contract's form: of the buyer, only the name and the last digits of the phone. */
export function shopOrder(row: ShopOrderRow, personal: PersonalData): ShopOrder {
  const person = recipientOf(row, personal)
  const titles = new Map(row.lines?.map(({ sku, title }) => [sku, title]))
  const view = orderView(row, row.lines ?? [], afterwardsOf(row), undefined)
  return {
    ...view,
    seq: row.seq,
    lines: view.lines.map((line) => ({ ...line, title: titles.get(line.sku) ?? line.sku })),
    saleTitle: row.sale_title,
    timeZone: row.time_zone,
    currency: row.currency,
    buyer: person ? { name: person.name, phoneEnds: person.phone.slice(-phoneEndDigits) } : null,
    noted: row.noted,
    ...(row.parcel_state && { parcelState: row.parcel_state }),
    ...(row.batch_id && row.place !== null && { batch: { batchId: row.batch_id, place: row.place } }),
  }
}
