import { sql, type RawBuilder } from 'kysely'
import type { Context } from '../../shared/context.ts'
import type { Hit } from '../../shared/contract/routes/control.ts'
import { wantedNumber } from '../../shared/order/wanted-buyer.ts'
import { ordersOfCode } from '../../shared/order/parcel-code-store.ts'
import { labelNames } from '../../shared/packing/scan/meaning.ts'
import { vietnameseMobile } from '../../shared/person/phone.ts'
import { isWithinSeller } from '../../shared/shop/seller-tree-store.ts'

const hitsMax = 20
/** A phone is looked up in at most this many sales, newest first; each costs one index lookup. */
const salesMax = 1_000

interface HitRow extends Omit<Hit, 'receivedAt'> {
  receivedAt: Date
}

const columns = (by: Hit['by']): RawBuilder<unknown> => sql`
  ${by} as by, o.order_id as "orderId", o.sale_id as "saleId", s.title as "saleTitle", o.seq, o.state, o.received_at as "receivedAt",
  case when o.state <> 'rejected' then o.total end as total, o.currency, (select p.code from parcel p where p.parcel_id = o.parcel_id) as "parcelCode"`

/**
 * Orders matching a text: the number that a buyer was told (`4`, `số 4`, `#4`), the start of an order id, a parcel
 * code (including replaced ones, and those of outer boxes, carriers and platforms), the number of a pick-up or
 * hand-over record (`29/11-2`), or a whole phone number. Newest sales first. Without `sellerId`, across all sellers.
 */
export async function search(ctx: Context, text: string, sellerId: string | undefined): Promise<{ items: Hit[] }> {
  const mine = isWithinSeller(sql`s.seller_id`, sellerId)
  const plain = text.trim().toLowerCase()
  const phone = vietnameseMobile(text)
  const number = wantedNumber(text)
  const found = await Promise.all([
    number === undefined ? [] : byNumber(ctx, number, mine),
    byHandOver(ctx, plain, mine),
    byOrder(ctx, plain, mine),
    byParcel(ctx, plain.replaceAll(/[\s-]/g, ''), mine),
    phone ? byPhone(ctx, ctx.personal.buyerKey(phone), mine) : [],
  ])
  const items = [...new Map(found.flat().map((hit) => [hit.orderId, hit])).values()].slice(0, hitsMax)
  return { items: items.map((hit) => ({ ...hit, receivedAt: hit.receivedAt.toISOString() })) }
}

async function byNumber({ db }: Context, number: number, mine: RawBuilder<unknown>): Promise<HitRow[]> {
  const { rows } = await sql<HitRow>`
    select ${columns('number')} from (select * from sale s where ${mine} order by s.created_at desc limit ${salesMax}) s
      cross join lateral (select * from "order" where sale_id = s.sale_id and seq = ${number} limit 1 offset 0) o
    order by s.created_at desc limit ${hitsMax}`.execute(db)
  return rows
}

/** Day, month and count: `29/11-2`. */
const handOverNumber = /^(\d{1,2})\/(\d{1,2})\s*-\s*(\d{1,6})$/

/** What is in the parcels of the newest record of that number, or scanned out in the pick-up that is not signed yet. */
async function byHandOver({ db }: Context, text: string, mine: RawBuilder<unknown>): Promise<HitRow[]> {
  const [, date, month, number] = handOverNumber.exec(text) ?? []
  if (number === undefined) return []
  const called = (table: string): RawBuilder<unknown> =>
    sql`${sql.ref(`${table}.number`)} = ${Number(number)} and extract(day from ${sql.ref(`${table}.day`)}) = ${Number(date)} and extract(month from ${sql.ref(`${table}.day`)}) = ${Number(month)}`
  const { rows } = await sql<HitRow>`
    select ${columns('hand-over')} from (
      select p.parcel_id, m.day from manifest m join parcel p on p.manifest_id = m.manifest_id where ${called('m')}
      union select k.parcel_id, u.day from pickup u join pickup_scan k on k.pickup_id = u.pickup_id and k.result = 'ok' where u.state = 'open' and ${called('u')}) found
      join "order" o on o.parcel_id = found.parcel_id join sale s on s.sale_id = o.sale_id
    where ${mine} order by found.day desc, o.received_at limit ${hitsMax}`.execute(db)
  return rows
}

async function byOrder({ db }: Context, text: string, mine: RawBuilder<unknown>): Promise<HitRow[]> {
  const hex = text.replaceAll('-', '')
  if (!/^[0-9a-f]{4,32}$/.test(hex)) return []
  const { rows } = await sql<HitRow>`
    select ${columns('order')} from "order" o join sale s on s.sale_id = o.sale_id
    where o.order_id between ${hex.padEnd(32, '0')}::uuid and ${hex.padEnd(32, 'f')}::uuid and ${mine} order by o.order_id limit ${hitsMax}`.execute(
    db,
  )
  return rows.length > 0
    ? rows
    : undecided({ db }, sql`replace(waiting->>'orderId', '-', '') like ${`${hex}%`}`, mine, 'order')
}

async function byParcel({ db }: Context, text: string, mine: RawBuilder<unknown>): Promise<HitRow[]> {
  const [code] = labelNames(text)
  if (code === undefined) return []
  const { rows } = await sql<HitRow>`
    select ${columns('parcel')} from ${ordersOfCode(code)} found join "order" o on o.order_id = found.order_id join sale s on s.sale_id = o.sale_id where ${mine} order by o.seq limit ${hitsMax}`.execute(
    db,
  )
  return rows
}

async function byPhone(ctx: Context, buyerKey: string, mine: RawBuilder<unknown>): Promise<HitRow[]> {
  const { rows } = await sql<HitRow>`
    select ${columns('phone')} from (select * from sale s where ${mine} order by s.created_at desc limit ${salesMax}) s
      cross join lateral (select * from "order" where sale_id = s.sale_id and buyer_key = ${buyerKey} order by seq desc limit ${hitsMax} offset 0) o
    order by o.received_at desc limit ${hitsMax}`.execute(ctx.db)
  return [...(await undecided(ctx, sql`waiting->>'buyerKey' = ${buyerKey}`, mine, 'phone')), ...rows]
}

/**
 * Orders that have no row yet: those in flight, and quarantined ones, which may wait for long. The intake is only
 * searched while it is short.
 */
async function undecided(
  { db }: Pick<Context, 'db'>,
  wanted: RawBuilder<unknown>,
  mine: RawBuilder<unknown>,
  by: Hit['by'],
): Promise<HitRow[]> {
  const { rows } = await sql<HitRow>`
    select ${by} as by, (waiting->>'orderId')::uuid as "orderId", s.sale_id as "saleId", s.title as "saleTitle", null as seq, 'received' as state, c.received_at as "receivedAt",
      null as total, null as currency, null as "parcelCode"
    from (select * from intake_chunk order by partition_id, chunk_no limit 200) c, json_array_elements(c.orders) as waiting join sale s on s.sale_id = (waiting->>'saleId')::uuid
    where ${wanted} and ${mine} order by c.received_at limit ${hitsMax}`.execute(db)
  return rows
}
