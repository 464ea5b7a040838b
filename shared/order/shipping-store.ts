import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { ruleOfSale } from '../sale/shipping-rule-store.ts'
import { cancellation, type CancelReason } from './order.ts'
import { pointServing } from '../shop/collect-point-store.ts'
import {
  feeTo,
  giveBackOf,
  parcelDues,
  ruleForCollecting,
  sharesOf,
  type SentOrder,
  type ShippingRule,
} from './shipping-fee.ts'

/** Cancelled for reasons of the shop: what the buyer was told of the fee still holds. */
const shopsReasons: readonly CancelReason[] = ['short', 'deadline', 'refunded', 'shop']

interface SentRow {
  order_id: string
  group: string
  province_code: string | null
  rule: ShippingRule
  /** Collected at a point: no fee. */
  collects: boolean
  seq: number
  state: string
  total: number
  received_at: Date
  parcel_id: string | null
  cut_at: Date | null
  ended: { at: string; state: string; actor: string; reason: string | null } | null
  paid: number | null
  settled: SettledShipping | null
}

/** What was written down with an order when its parcel was packed. */
export type SettledShipping = Pick<OrderDue, 'fee' | 'toPay' | 'giveBack'> & { collects?: true }

/** What is due with an order whose sale charges for shipping. */
export interface OrderDue {
  parcelId: string | null
  /** The part of the fee that goes with this order: all of it with the first one of its parcel. */
  fee: number
  /** Goods and fee that are still to be paid with it. */
  toPay: number
  /** What of the fee was overpaid with it. */
  giveBack: number
  /** Whether its parcel travels for free: not because another parcel bears the fee. */
  isFree: boolean
  /** The numbers of the orders that share the fee, its own included. */
  together: number[]
  collects: boolean
}

/**
 * The recipient an order was tapped for, whoever it was sent to later: the fee is that of the address the buyer gave,
 * so a correction by the shop changes nothing for the buyer.
 */
const tappedFor = sql`lateral (select r.recipient_id, r.province_code, r.point_id from recipient r where r.viewer_id = o.viewer_id and r.order_id is null
  order by (r.recipient_id = o.recipient_id) is true desc, (r.created_at <= o.received_at) desc,
    case when r.created_at <= o.received_at then r.created_at end desc, r.created_at limit 1) a`

/** Where the recipient `a` of an order collects it, if its sale is served there; an expression. */
const collectedAt = pointServing(sql`a.point_id`, {
  sellerId: sql`(select s.seller_id from sale s where s.sale_id = o.sale_id)`,
  at: sql`o.received_at`,
})

const ended = sql`lateral (select json_build_object('at', e.at, 'state', e.state, 'actor', e.actor, 'reason', e.detail->>'reason') as ended from order_event e
  where e.sale_id = o.sale_id and e.seq = o.seq and e.state in ('cancelled', 'expired') order by e.version limit 1) e`

/**
 * What is due with the orders of these buyers; once packed, what was settled then. `who` selects `sale_id` and
 * `viewer_id`; sales without a fee, that is all of a shop that charges none, cost one look at their opening and give
 * nothing.
 */
async function readDues(
  db: Kysely<Tables>,
  who: RawBuilder<unknown>,
  believe: 'what was settled' | 'nothing' = 'what was settled',
): Promise<Map<string, OrderDue>> {
  const { rows } = await sql<SentRow>`
    with who as materialized (select distinct sale_id, viewer_id from (${who}) w),
      charged as materialized (select w.*, s.rule from who w join (select c.sale_id, ${ruleOfSale(sql`c.sale_id`)} as rule from (select distinct sale_id from who) c) s using (sale_id) where s.rule is not null)
    select o.order_id, o.sale_id || '/' || o.viewer_id || '/' || coalesce(a.recipient_id::text, '') as "group", a.province_code, c.rule, a.point_id is not null and ${collectedAt} is not null as collects, o.seq, o.state, o.total, o.received_at, o.parcel_id,
      coalesce(p.batched_at, b.created_at) as cut_at, e.ended, case when o.paid_at is not null then (select sum(p.amount)::bigint from payment p where p.order_id = o.order_id and p.outcome = 'taken') end as paid,
      case when o.state not in ('reserved', 'confirmed', 'cancelled', 'expired') then (select s.detail->'shipping' from order_event s where s.sale_id = o.sale_id and s.seq = o.seq and s.detail ? 'shipping' limit 1) end as settled
    from charged c cross join lateral (select * from "order" o where o.viewer_id = c.viewer_id and o.sale_id = c.sale_id and o.state <> 'rejected' offset 0) o
      left join ${tappedFor} on true left join ${ended} on true
      left join parcel p on p.parcel_id = o.parcel_id left join packing_batch b on b.batch_id = p.batch_id
    order by o.sale_id, o.seq`.execute(db)
  const groups = new Map<string, SentRow[]>()
  for (const row of rows) groups.set(row.group, [...(groups.get(row.group) ?? []), row])
  return new Map([...groups.values()].flatMap((group) => duesOf(group, believe === 'nothing')))
}

function duesOf(rows: readonly SentRow[], isAgain: boolean): [string, OrderDue][] {
  const [{ rule: asked, province_code: province }] = rows as [SentRow]
  const collects = isCollected(rows)
  const rule = collects ? ruleForCollecting(asked) : asked
  const settledOf = new Map(rows.map((row) => [row.order_id, row.settled]))
  const parcelOf = new Map(rows.map((row) => [row.order_id, row.parcel_id]))
  return parcelDues(rule, province, rows.map(sentOrder)).flatMap((due) => {
    const [shares, back] = [sharesOf(due), giveBackOf(due)]
    const together = due.orders.map(({ seq }) => seq)
    return due.orders.map(({ orderId }, i): [string, OrderDue] => [
      orderId,
      {
        parcelId: parcelOf.get(orderId) ?? null,
        fee: i === 0 ? due.fee : 0,
        toPay: shares.get(orderId)!,
        giveBack: back.get(orderId) ?? 0,
        isFree: due.isFree,
        together,
        collects,
        ...(!isAgain && settledOf.get(orderId)),
      },
    ])
  })
}

/** As it was when the first parcel was packed: whose member a seller is may change later. */
function isCollected(rows: readonly SentRow[]): boolean {
  const settled = rows.find((row) => row.settled !== null)?.settled
  return settled ? settled.collects === true : rows[0]!.collects
}

function sentOrder(row: SentRow): SentOrder {
  const { ended: end, parcel_id: id, cut_at: cutAt } = row
  return {
    orderId: row.order_id,
    seq: row.seq,
    total: row.total,
    receivedAt: row.received_at.getTime(),
    isLive: row.state !== 'cancelled' && row.state !== 'expired',
    endedAt: end && new Date(end.at).getTime(),
    endedByShop: end?.state === 'cancelled' && shopsReasons.includes(cancellation(end.actor, end.reason)),
    paid: row.paid,
    parcel: id && cutAt ? { id, cutAt: cutAt.getTime() } : null,
  }
}

/** What is due with these orders, by id; those of sales without a fee are left out. */
export async function duesOfOrders(db: Kysely<Tables>, orderIds: readonly string[]): Promise<Map<string, OrderDue>> {
  if (orderIds.length === 0) return new Map()
  return readDues(db, sql`select sale_id, viewer_id from "order" where order_id = any(${orderIds}::uuid[])`)
}

/** The same worked out again, whatever was settled when they were packed. */
export function duesAgain(db: Kysely<Tables>, orderIds: readonly string[]): Promise<Map<string, OrderDue>> {
  return readDues(db, sql`select sale_id, viewer_id from "order" where order_id = any(${orderIds}::uuid[])`, 'nothing')
}

/** What is due with the orders of one buyer in one sale. */
export function duesOfBuyer(db: Kysely<Tables>, saleId: string, viewerId: string): Promise<Map<string, OrderDue>> {
  return readDues(db, sql`select ${saleId}::uuid as sale_id, ${viewerId}::uuid as viewer_id`)
}

/** The same with what these orders' buyers owe for them: the part of the fee, and what is still to be paid. */
export async function withDues<Order extends { orderId: string }>(
  db: Kysely<Tables>,
  orders: readonly Order[],
): Promise<(Order & { shippingFee?: number; toPay?: number })[]> {
  const dues = await duesOfOrders(
    db,
    orders.map(({ orderId }) => orderId),
  )
  return orders.map((order) => {
    const due = dues.get(order.orderId)
    return due ? { ...order, shippingFee: due.fee, toPay: due.toPay } : order
  })
}

/** What is to be collected for these parcels, where their sale charges for shipping; others are left out. */
export async function cashOfParcels(db: Kysely<Tables>, parcelIds: readonly string[]): Promise<Map<string, number>> {
  if (parcelIds.length === 0) return new Map()
  const dues = await readDues(
    db,
    sql`select sale_id, viewer_id from parcel where parcel_id = any(${parcelIds}::uuid[])`,
  )
  const cash = new Map<string, number>()
  for (const { parcelId, toPay } of dues.values())
    if (parcelId !== null) cash.set(parcelId, (cash.get(parcelId) ?? 0) + toPay)
  return cash
}

/** What the sale of an order asks for sending to its address, unless it turns out free; 0 if it asks for nothing. */
export async function feeForOrder(db: Kysely<Tables>, orderId: string): Promise<number> {
  const { rows } = await sql<{ rule: ShippingRule | null; province_code: string | null; collects: boolean }>`
    select ${ruleOfSale(sql`o.sale_id`)} as rule, a.province_code, a.point_id is not null and ${collectedAt} is not null as collects from "order" o left join ${tappedFor} on true where o.order_id = ${orderId}`.execute(
    db,
  )
  const row = rows[0]
  return row?.rule && !row.collects ? feeTo(row.rule, row.province_code) : 0
}
