import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { largestRemainder } from '../freight/freight-split.ts'
import { groupBy } from '../lib/group-by.ts'
import { linesOfOrder } from '../order/lines-store.ts'
import { bookedAs } from '../order/parcel-code-store.ts'
import type { Channel } from '../settlement/channel.ts'
import type { OwedOrder, ParcelFacts } from './plan-parcel.ts'

/** A parcel's facts, and what its policy depends on. */
export interface KnownParcel extends Omit<ParcelFacts, 'rule'> {
  currency: string
  timeZone: string
  channel: Channel
  /** A sale with goods of several producers. */
  isShared: boolean
  /** The carrier or platform that brings the money; null where the hub has it. */
  payer: string | null
  carrier: string | null
  /** Of each producer, the goods that most of its money is for. */
  skus: ReadonlyMap<string, string>
}

interface ParcelRow {
  parcel_id: string
  holder_id: string
  truck_id: string | null
  carrier: string | null
  platform: Channel | null
  currency: string
  time_zone: string
  is_shared: boolean
  is_collected: boolean
  handed_over_at: Date | null
  delivered_at: Date | null
  returned_at: Date | null
}

interface LineRow {
  parcel_id: string
  order_id: string
  /** The settled amount with the shipping fee, where the sale charges one. */
  settled: number | null
  is_paid: boolean
  platform_amount: number | null
  surplus: number
  refunds: { refundId: string; at: string; amount: number }[] | null
  producer_id: string
  seller: string
  sku: string
  quantity: number
  value: number
}

/**
 * What is known of these parcels as far as they were handed over; those of practice shops are left out. A parcel that
 * its truck left behind was not handed over after all. An outer box travels under its lead parcel.
 * What came back is told by the carrier, or by the desk that scanned it in, whichever was first. A delivery that nobody
 * told of is told by the statement that pays for it.
 */
export async function readParcelFacts(tx: Tx, parcelIds: readonly string[]): Promise<KnownParcel[]> {
  const { rows } = await sql<ParcelRow>`
    select p.parcel_id, s.seller_id as holder_id, m.seller_id as truck_id, m.carrier, f.platform, s.currency, coalesce(h.time_zone, s.time_zone) as time_zone,
      exists (select 1 from sale_item i where i.sale_id = s.sale_id and i.seller_id <> s.seller_id) as is_shared, c.parcel_id is not null as is_collected,
      case when a.kind = 'left-behind' then null else coalesce(a.at, m.handed_over_at, c.ready_at) end as handed_over_at,
      coalesce(case when c.outcome = 'delivered' then c.ended_at else e.delivered_at end, (select min(t.delivered_at) from statement_match t where t.parcel_id = p.parcel_id)) as delivered_at, least(case when c.outcome = 'returned' then c.ended_at else e.returned_at end, r.at) as returned_at
    from parcel p join sale s on s.sale_id = p.sale_id join seller x on x.seller_id = s.seller_id left join shop h on h.seller_id = s.seller_id
      left join platform_shop f on f.shop_id = s.shop_id left join manifest m on m.manifest_id = p.manifest_id left join collection c on c.parcel_id = p.parcel_id
      left join return_scan r on r.parcel_id = p.parcel_id left join lateral (select a.kind, a.at from manifest_amendment a join amendment_parcel ap on ap.amendment_id = a.amendment_id
        where a.manifest_id = p.manifest_id and ap.parcel_id = p.parcel_id order by a.number desc limit 1) a on true
      left join lateral (select min(e.at) filter (where e.status = 'delivered') as delivered_at, min(e.at) filter (where e.status = 'returned') as returned_at
        from carrier_event e where e.parcel_id = ${bookedAs(sql`p`)} and e.status in ('delivered', 'returned')) e on true
    where p.parcel_id = any(${parcelIds}::uuid[]) and p.state = 'handed-over' and x.practice_of is null and (m.manifest_id is not null or c.parcel_id is not null)
    order by p.parcel_id`.execute(tx)
  const lines = groupBy(
    await readLines(
      tx,
      rows.map((row) => row.parcel_id),
    ),
    (line) => line.parcel_id,
  )
  return rows.map((row) => knownParcel(row, lines.get(row.parcel_id) ?? []))
}

async function readLines(tx: Tx, parcelIds: readonly string[]): Promise<LineRow[]> {
  const { rows } = await sql<LineRow>`
    select o.parcel_id, o.order_id, o.paid_at is not null as is_paid, i.seller_id as producer_id, x.slug as seller, l.sku, l.quantity, (coalesce(l.price, 0) * l.quantity)::bigint as value,
      (select (e.detail->'shipping'->>'toPay')::bigint from order_event e where e.sale_id = o.sale_id and e.seq = o.seq and e.detail ? 'shipping' limit 1) as settled,
      (select sum(k.amount)::bigint from platform_package k where k.order_id = o.order_id) as platform_amount,
      case when o.refunded = 0 then 0 else (select coalesce(sum(y.amount), 0) from payment y where y.order_id = o.order_id and y.outcome = 'refund-due')
        + (select coalesce(sum((e.detail->'shipping'->>'giveBack')::bigint), 0) from order_event e where e.sale_id = o.sale_id and e.seq = o.seq) end::bigint as surplus,
      case when o.refunded = 0 then null else (select json_agg(json_build_object('refundId', y.webhook_id, 'at', y.paid_at, 'amount', y.amount) order by y.paid_at, y.webhook_id)
        from payment y where y.order_id = o.order_id and y.outcome = 'refunded') end as refunds
    from "order" o cross join ${linesOfOrder} join sale_item i on i.sale_id = o.sale_id and i.sku = l.sku join seller x on x.seller_id = i.seller_id
    where o.parcel_id = any(${parcelIds}::uuid[]) and o.state <> 'cancelled' order by o.order_id, l.sku`.execute(tx)
  return rows
}

/**
 * Cash on delivery comes to whose truck it was; what was paid before, or on a platform, to whoever holds the sale. A
 * platform's money is what its buyer pays there.
 */
function knownParcel(row: ParcelRow, lines: readonly LineRow[]): KnownParcel {
  const orders = [...groupBy(lines, (line) => line.order_id).values()]
  const owed = orders.map((own) => owedOrder(own, row.platform !== null))
  const isAllCash = row.platform === null && orders.every(([first]) => !first!.is_paid)
  return {
    parcelId: row.parcel_id,
    hubId: isAllCash && row.truck_id !== null ? row.truck_id : row.holder_id,
    handedOverAt: row.handed_over_at,
    deliveredAt: row.delivered_at,
    returnedAt: row.returned_at,
    isCollected: row.is_collected,
    orders: owed,
    currency: row.currency,
    timeZone: row.time_zone,
    channel: row.platform ?? 'own',
    isShared: row.is_shared,
    payer: row.platform ?? (row.is_collected ? null : row.carrier),
    carrier: row.carrier,
    skus: mainSkus(lines),
  }
}

function owedOrder(lines: readonly LineRow[], isPlatform: boolean): OwedOrder {
  const { settled, is_paid: isPaid, platform_amount: amount, surplus, refunds } = lines[0]!
  const goods = [...groupBy(lines, (line) => line.producer_id).values()].map((own) => ({
    producerId: own[0]!.producer_id,
    seller: own[0]!.seller,
    value: sum(own.map(({ value }) => value)),
    units: sum(own.map(({ quantity }) => quantity)),
  }))
  if (!isPlatform) {
    const total = sum(goods.map(({ value }) => value))
    const back = refunds && { surplus, refunds: refunds.map((one) => ({ ...one, at: new Date(one.at) })) }
    return { payer: 'buyer', toPay: settled ?? (isPaid ? 0 : total), goods: goods.map(plain), ...back }
  }
  return { payer: 'platform', toPay: 0, goods: platformGoods(amount ?? 0, goods) }
}

type Goods = OwedOrder['goods'][number] & { units: number }

const plain = ({ producerId, seller, value }: Goods): OwedOrder['goods'][number] => ({ producerId, seller, value })

/** Platforms name one amount for an order: with goods of several producers it goes by units. */
function platformGoods(amount: number, goods: readonly Goods[]): OwedOrder['goods'] {
  const parts = largestRemainder(
    BigInt(amount),
    goods.map(({ seller, units }) => ({ key: seller, weight: BigInt(units) })),
  )
  return goods.map((one) => ({ ...plain(one), value: Number(parts.get(one.seller)) }))
}

/** The SKU of the most value, then of the most units, then the first. */
function mainSkus(lines: readonly LineRow[]): Map<string, string> {
  const skus = new Map<string, string>()
  for (const [producerId, own] of groupBy(lines, (line) => line.producer_id)) {
    const sums = [...groupBy(own, ({ sku }) => sku)].map(([sku, same]) => ({
      sku,
      value: sum(same.map(({ value }) => value)),
      units: sum(same.map(({ quantity }) => quantity)),
    }))
    const [main] = sums.toSorted((a, b) => b.value - a.value || b.units - a.units || (a.sku < b.sku ? -1 : 1))
    skus.set(producerId, main!.sku)
  }
  return skus
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0)
}
