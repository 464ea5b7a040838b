import { sql, type Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { ordersOfCode } from './parcel-code-store.ts'
import { recipientOfOrder } from './recipient-of-order-store.ts'
import { salesOf } from './shop-order-store.ts'
import { isWithinSeller } from '../shop/seller-tree-store.ts'

/** Where to look: one seller's sales (without one, everybody's), or one sale. */
export interface Where {
  sellerId: string | undefined
  saleId: string | undefined
}

const foundMax = 50

interface Found {
  order_id: string
}

/** Orders with this number, newest sale first. */
export async function ordersByNumber(db: Kysely<Tables>, { sellerId, saleId }: Where, seq: number): Promise<string[]> {
  const { rows } = await sql<Found>`
    select o.order_id from (${salesOf(sellerId, saleId)}) s join "order" o on o.sale_id = s.sale_id and o.seq = ${seq}
    order by s.created_at desc limit ${foundMax}`.execute(db)
  return rows.map((row) => row.order_id)
}

/** The orders that a code finds: of a parcel, an outer box, their carrier or a platform. */
export async function ordersByCode(db: Kysely<Tables>, { sellerId, saleId }: Where, code: string): Promise<string[]> {
  const { rows } = await sql<Found>`
    select o.order_id from ${ordersOfCode(code)} found join "order" o on o.order_id = found.order_id join sale s on s.sale_id = o.sale_id
    where ${isWithinSeller(sql`s.seller_id`, sellerId)} and (${saleId ?? null}::uuid is null or s.sale_id = ${saleId ?? null})
    order by o.seq limit ${foundMax}`.execute(db)
  return rows.map((row) => row.order_id)
}

/** The orders of whoever has this phone, by its blind index, newest first. */
export async function ordersByBuyer(
  db: Kysely<Tables>,
  { sellerId, saleId }: Where,
  buyerKey: string,
): Promise<string[]> {
  const { rows } = await sql<Found>`
    select o.order_id from (${salesOf(sellerId, saleId)}) s cross join lateral (
      select o.order_id, o.seq from "order" o where o.sale_id = s.sale_id and o.buyer_key = ${buyerKey} order by o.seq desc limit ${foundMax} offset 0) o
    order by s.created_at desc, s.sale_id desc, o.seq desc limit ${foundMax}`.execute(db)
  return rows.map((row) => row.order_id)
}

export interface SealedRecipient {
  order_id: string
  recipient_id: string | null
  sealed: Buffer | null
}

/** Who receives the newest orders, encrypted. */
export async function newestRecipients(
  db: Kysely<Tables>,
  { sellerId, saleId }: Where,
  limit: number,
): Promise<SealedRecipient[]> {
  const { rows } = await sql<SealedRecipient>`
    select n.order_id, r.recipient_id, r.sealed from (
      select n.*, s.created_at from (${salesOf(sellerId, saleId)}) s cross join lateral (
        select o.order_id, o.seq, o.sale_id, ${recipientOfOrder} as recipient_id from "order" o where o.sale_id = s.sale_id order by o.seq desc limit ${limit}) n
      order by s.created_at desc, s.sale_id desc, n.seq desc limit ${limit}) n
      left join recipient r on r.recipient_id = n.recipient_id
    order by n.created_at desc, n.sale_id desc, n.seq desc`.execute(db)
  return rows
}
