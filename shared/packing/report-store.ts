import { sql, type Kysely } from 'kysely'
import type { SaleReport } from '../contract/routes/sale-report.ts'
import type { Tables } from '../db/tables.ts'
import { linesOfOrder } from '../order/lines-store.ts'
import { isRehearsal } from '../sale/rehearsal-store.ts'
import { appNow } from '../sale/sale-store.ts'
import { pinSpans, secondsBetween } from '../sale/pins-store.ts'

type Reason = SaleReport['turnedAway'][number]['reason']
const acceptedStates = ['confirmed', 'packed', 'handed-over', 'delivered'] as const

/** Why an order was not sold, as an expression on an order `o`: never accepted, or accepted and lost again. */
const reasonOf = sql<Reason | null>`case o.state when 'rejected' then o.reason when 'expired' then 'expired' when 'cancelled' then 'cancelled' end`

/**
 * A sale according to its records now: what was sold and packed, and what was rejected, with the money it would have
 * earned at the item's price. Orders refused on arrival (`busy`) were never stored and appear in no record.
 */
export async function readReport(db: Kysely<Tables>, saleId: string): Promise<SaleReport | undefined> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => {
      const sale = await readHead(tx, saleId)
      if (!sale) return undefined
      const [orders, lost, items, soldOut, pins, parcels] = [
        await readOrderSums(tx, saleId),
        await readLost(tx, saleId),
        await readItemSums(tx, saleId),
        await readSoldOut(tx, saleId),
        await readPins(tx, saleId),
        await readParcels(tx, saleId),
      ]
      const firstPin = new Map<string, Date>()
      for (const pin of pins) if (!firstPin.has(pin.sku)) firstPin.set(pin.sku, pin.pinnedAt)
      const accepted = orders.filter((row) => (acceptedStates as readonly string[]).includes(row.state))
      const sum = <Row>(rows: readonly Row[], of: (row: Row) => number): number =>
        rows.reduce((total, row) => total + of(row), 0)
      const goneAt = (sku: string, from: Date, until: Date | null): Date | null =>
        soldOut.find((one) => one.sku === sku && one.at >= from && (until === null || one.at < until))?.at ?? null
      return {
        ...sale,
        madeAt: (await appNow(tx)).toISOString(),
        orders: {
          placed: sum(orders, (row) => row.n),
          accepted: sum(accepted, (row) => row.n),
          held: sum(
            orders.filter((row) => row.state === 'reserved'),
            (row) => row.n,
          ),
          turnedAway: sum(lost, (row) => row.orders),
        },
        sold: {
          units: sum(items, (item) => item.sold),
          money: sum(accepted, (row) => row.money),
          cod: sum(
            accepted.filter((row) => row.payment === 'cod'),
            (row) => row.money,
          ),
          prepaid: sum(
            accepted.filter((row) => row.payment === 'prepaid'),
            (row) => row.money,
          ),
          refundDue: sum(orders, (row) => row.refundDue),
        },
        turnedAway: lost,
        lostMoney: sum(lost, (row) => row.money),
        parcels,
        items: items.map((item) => {
          const pinned = firstPin.get(item.sku) ?? null
          const gone = soldOut.find((one) => one.sku === item.sku)?.at ?? null
          return {
            ...item,
            firstPinnedAt: pinned?.toISOString() ?? null,
            soldOutAt: gone?.toISOString() ?? null,
            soldOutSeconds: secondsBetween(pinned, pinned && goneAt(item.sku, pinned, null)),
          }
        }),
        pins: pins.map(({ pinnedAt, unpinnedAt, ...pin }) => ({
          ...pin,
          pinnedAt: pinnedAt.toISOString(),
          unpinnedAt: unpinnedAt?.toISOString() ?? null,
          soldOutSeconds: secondsBetween(pinnedAt, goneAt(pin.sku, pinnedAt, unpinnedAt)),
        })),
      }
    })
}

type Head = Pick<
  SaleReport,
  'saleId' | 'title' | 'state' | 'currency' | 'timeZone' | 'deadlinePolicy' | 'rehearsal' | 'openedAt' | 'closedAt'
>

async function readHead(db: Kysely<Tables>, saleId: string): Promise<Head | undefined> {
  const { rows } = await sql<Omit<Head, 'openedAt' | 'closedAt'> & { openedAt: Date | null; closedAt: Date | null }>`
    select s.sale_id as "saleId", s.title, s.state, s.currency, s.time_zone as "timeZone", s.deadline_policy as "deadlinePolicy", exists (select 1 from rehearsal r where r.sale_id = s.sale_id) as rehearsal,
      (select min(opened_at) from sale_window w where w.sale_id = s.sale_id) as "openedAt",
      case when s.state = 'closed' then (select max(at) from sale_event e where e.sale_id = s.sale_id and e.kind = 'closed') end as "closedAt"
    from sale s where s.sale_id = ${saleId}`.execute(db)
  const row = rows[0]
  return row && { ...row, openedAt: row.openedAt?.toISOString() ?? null, closedAt: row.closedAt?.toISOString() ?? null }
}

async function readOrderSums(
  db: Kysely<Tables>,
  saleId: string,
): Promise<{ state: string; payment: string; n: number; money: number; refundDue: number }[]> {
  const { rows } = await sql<{ state: string; payment: string; n: number; money: number; refundDue: number }>`
    select state, payment, count(*)::int as n, sum(total)::bigint as money, coalesce(sum(total) filter (where refund_due), 0)::bigint as "refundDue"
    from "order" where sale_id = ${saleId} group by state, payment`.execute(db)
  return rows
}

async function readLost(db: Kysely<Tables>, saleId: string): Promise<SaleReport['turnedAway']> {
  const { rows } = await sql<SaleReport['turnedAway'][number]>`
    select ${reasonOf} as reason, count(distinct o.seq)::int as orders, sum(l.quantity)::int as units, coalesce(sum(l.quantity * coalesce(l.price, i.price)), 0)::bigint as money
    from "order" o cross join ${linesOfOrder} left join sale_item i on i.sale_id = o.sale_id and i.sku = l.sku
    where o.sale_id = ${saleId} and ${reasonOf} is not null group by 1 order by money desc, reason`.execute(db)
  return rows
}

type ItemSums = Omit<SaleReport['items'][number], 'firstPinnedAt' | 'soldOutAt' | 'soldOutSeconds'>

async function readItemSums(db: Kysely<Tables>, saleId: string): Promise<ItemSums[]> {
  const { rows } = await sql<ItemSums>`
    with line as (
      select l.sku, sum(l.quantity * coalesce(l.price, 0)) filter (where o.state = any(${acceptedStates})) as money,
        sum(l.quantity) filter (where ${reasonOf} is not null) as lost, sum(l.quantity * coalesce(l.price, i.price)) filter (where ${reasonOf} is not null) as lost_money
      from "order" o cross join ${linesOfOrder} join sale_item i on i.sale_id = o.sale_id and i.sku = l.sku where o.sale_id = ${saleId} group by l.sku)
    select i.sku, i.title, i.price, i.quota, i.sold, i.held, i.available, coalesce(line.money, 0)::bigint as money,
      coalesce(line.lost, 0)::int as "turnedAwayUnits", coalesce(line.lost_money, 0)::bigint as "turnedAwayMoney"
    from sale_item i left join line on line.sku = i.sku where i.sale_id = ${saleId} and i.position >= 0 order by i.position`.execute(
    db,
  )
  return rows
}

/** Every moment at which an order took the last unit of a product, in chronological order. */
async function readSoldOut(db: Kysely<Tables>, saleId: string): Promise<{ sku: string; at: Date }[]> {
  const { rows } = await sql<{ sku: string; at: Date }>`
    select sku, at from (
      select sku, at, kind, movement_no, available as moved, sum(available) over (partition by sku order by movement_no) as available from stock_movement where sale_id = ${saleId}) m
    where available = 0 and moved < 0 and kind in ('sell', 'hold') order by movement_no limit 10000`.execute(db)
  return rows
}

interface PinSums {
  sku: string
  title: string
  pinnedAt: Date
  unpinnedAt: Date | null
  orders: number
  units: number
  money: number
}

/** What was ordered and accepted of a product while it was pinned. */
async function readPins(db: Kysely<Tables>, saleId: string): Promise<PinSums[]> {
  const { rows } = await sql<PinSums>`
    with line as materialized (
      select l.sku, o.seq, o.received_at, l.quantity, coalesce(l.price, 0) as price from "order" o cross join ${linesOfOrder} where o.sale_id = ${saleId} and o.state = any(${acceptedStates}))
    select pin.sku, coalesce(max(i.title), pin.sku) as title, pin.pinned_at as "pinnedAt", pin.unpinned_at as "unpinnedAt", count(distinct line.seq)::int as orders,
      coalesce(sum(line.quantity), 0)::int as units, coalesce(sum(line.quantity * line.price), 0)::bigint as money
    from ${pinSpans(saleId)} left join sale_item i on i.sale_id = ${saleId} and i.sku = pin.sku
      left join line on line.sku = pin.sku and line.received_at >= pin.pinned_at and (pin.unpinned_at is null or line.received_at < pin.unpinned_at)
    group by pin.version, pin.sku, pin.pinned_at, pin.unpinned_at order by pin.version limit 1000`.execute(db)
  return rows
}

async function readParcels(db: Kysely<Tables>, saleId: string): Promise<SaleReport['parcels']> {
  const { rows } = await sql<Omit<SaleReport['parcels'], 'packBy'> & { packBy: Date | null }>`
    select count(*) filter (where state = 'waiting')::int as waiting, count(*) filter (where state = 'picking')::int as picking, count(*) filter (where state = 'packed')::int as packed,
      count(*) filter (where state = 'handed-over')::int as "handedOver", count(*) filter (where state <> 'cancelled' and coalesce(packed_at, (select app_now())) > pack_by)::int as late,
      (select count(*)::int from breach b where b.sale_id = ${saleId}) as breaches,
      least(min(pack_by) filter (where state in ('waiting', 'picking')),
        (select min(pack_by) from "order" where sale_id = ${saleId} and state = 'confirmed' and parcel_id is null and not ${isRehearsal(sql`${saleId}::uuid`)})) as "packBy"
    from parcel where sale_id = ${saleId}`.execute(db)
  const row = rows[0]!
  return { ...row, packBy: row.packBy?.toISOString() ?? null }
}
