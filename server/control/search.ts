import { sql, type RawBuilder } from 'kysely'
import type { Context } from '../../shared/context.ts'
import type { Hit } from '../../shared/contract/routes/control.ts'
import { wantedNumber } from '../../shared/order/wanted-buyer.ts'
import { vietnameseMobile } from '../../shared/person/phone.ts'

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
 * Orders matching a text: their number, the start of an order id, a parcel code (including replaced ones), or a whole
 * phone number.
 * Without `sellerId`, across all sellers.
 */
export async function search(ctx: Context, text: string, sellerId: string | undefined): Promise<{ items: Hit[] }> {
  const mine = sellerId ? sql`s.seller_id = ${sellerId}` : sql`true`
  const plain = text.trim().toLowerCase()
  const phone = vietnameseMobile(text)
  const number = wantedNumber(text)
  const found = await Promise.all([
    number === undefined ? [] : byNumber(ctx, number, mine),
    byOrder(ctx, plain, mine),
    byParcel(ctx, plain.replaceAll(/[\s-]/g, ''), mine),
    phone ? byPhone(ctx, ctx.personal.buyerKey(phone), mine) : [],
  ])
  const items = [...new Map(found.flat().map((hit) => [hit.orderId, hit])).values()].slice(0, hitsMax)
  return { items: items.map((hit) => ({ ...hit, receivedAt: hit.receivedAt.toISOString() })) }
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

/** The number that the buyer was told, in the newest sales first. */
async function byNumber({ db }: Context, number: number, mine: RawBuilder<unknown>): Promise<HitRow[]> {
  const { rows } = await sql<HitRow>`
    select ${columns('number')} from (select * from sale s where ${mine} order by s.created_at desc limit ${salesMax}) s
      join "order" o on o.sale_id = s.sale_id and o.seq = ${number} order by s.created_at desc limit ${hitsMax}`.execute(
    db,
  )
  return rows
}

async function byParcel({ db }: Context, code: string, mine: RawBuilder<unknown>): Promise<HitRow[]> {
  if (!/^\d{12}$/.test(code)) return []
  const { rows } = await sql<HitRow>`
    select ${columns('parcel')} from (select parcel_id from parcel where code = ${code} union select parcel_id from replaced_code where code = ${code}) found
      join "order" o on o.parcel_id = found.parcel_id join sale s on s.sale_id = o.sale_id where ${mine} order by o.seq limit ${hitsMax}`.execute(
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
