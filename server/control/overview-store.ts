import { sql } from 'kysely'
import type { Database } from '../../shared/db/database.ts'
import { packWindowMs } from '../../shared/deadline/alarm.ts'
import { isRehearsal } from '../../shared/sale/rehearsal-store.ts'
import type { SaleState } from '../../shared/sale/sale.ts'
import { isWithinSeller } from '../../shared/shop/seller-tree-store.ts'

/**
 * With more undecided orders than this in a partition (a surge, or nobody is deciding), its chunks are not opened to
 * count by sale; the partition's total is reported instead.
 */
const countedBySaleMax = 2_000

export interface SaleLine {
  saleId: string
  sellerId: string
  seller: string
  title: string
  state: SaleState
  timeZone: string
  decided: number
  lane: number
  laneSales: number | null
  undecided: number
  oldestMs: number
  setAside: number
  alarmsOverdue: number
  breaches: number
}

/**
 * A line for every sale that is open or has something to pack, across all sellers, in one statement. Nothing of a
 * rehearsal is packed, and nothing in a practice shop is real, so both are nobody's work here.
 */
export async function readSaleLines(db: Database): Promise<{ now: Date; lines: SaleLine[] }> {
  const { rows } = await sql<SaleLine & { now: Date }>`
    with now as materialized (select app_now() as at),
      shown as materialized (select s.* from sale s where not ${isRehearsal(sql`s.sale_id`)} and ${isWithinSeller(sql`s.seller_id`, undefined)} and (s.state in ('open', 'paused')
        or exists (select 1 from parcel p where p.sale_id = s.sale_id and p.state in ('waiting', 'picking')) or (s.state = 'closed' and s.closing_cut_at is null))),
      lane as materialized (select partition_id, sum(order_count)::int as n, min(received_at) as oldest from intake_chunk group by partition_id),
      counted as materialized (select waiting->>'saleId' as sale_id, count(*) filter (where c.partition_id >= 0)::int as n, min(c.received_at) filter (where c.partition_id >= 0) as oldest,
          count(*) filter (where c.partition_id < 0)::int as aside
        from lane l join intake_chunk c on c.partition_id = l.partition_id, json_array_elements(c.orders) as waiting where l.n <= ${countedBySaleMax} group by 1)
    select now.at as now, s.sale_id as "saleId", s.seller_id as "sellerId", e.slug as seller, s.title, s.state, s.time_zone as "timeZone", k.last_seq as decided, s.partition_id as lane,
      case when l.n > ${countedBySaleMax} then (select count(*)::int from shown o where o.partition_id = s.partition_id) end as "laneSales",
      coalesce(case when l.n > ${countedBySaleMax} then l.n else c.n end, 0) as undecided,
      coalesce(extract(epoch from now.at - case when l.n > ${countedBySaleMax} then l.oldest else c.oldest end) * 1000, 0)::float8 as "oldestMs",
      coalesce(c.aside, 0) as "setAside",
      (select count(*)::int from deadline_alarm a where a.sale_id = s.sale_id and a.state = 'set' and a.due_at <= now.at) as "alarmsOverdue",
      (select count(*)::int from breach b where b.sale_id = s.sale_id) as breaches
    from now cross join shown s join seller e on e.seller_id = s.seller_id join sale_counter k on k.sale_id = s.sale_id
      left join lane l on l.partition_id = s.partition_id left join counted c on c.sale_id = s.sale_id::text
    order by s.created_at desc, s.sale_id`.execute(db)
  const now = rows[0]?.now ?? (await sql<{ now: Date }>`select app_now() as now`.execute(db)).rows[0]!.now
  return {
    now,
    lines: rows.map(({ now: _now, ...line }) => ({ ...line, oldestMs: Math.max(0, Math.round(line.oldestMs)) })),
  }
}

/** What a sale's packing floor has to do for one deadline. */
export interface FloorRow {
  saleId: string
  packBy: Date
  handOverBy: Date
  waiting: number
  picking: number
  packed: number
  handedOver: number
  late: number
  carriers: { carrier: string; parcels: number }[]
}

/**
 * Parcels by sale and deadline: those on the floor and, with `since`, those whose deadline is later than that.
 * Confirmed orders without a parcel count as waiting parcels, except those of a rehearsal.
 */
export async function readFloorRows(
  db: Database,
  { sellerId, since }: { sellerId?: string; since?: Date } = {},
): Promise<FloorRow[]> {
  const { rows } = await sql<FloorRow>`
    with mine as materialized (select sale_id from sale s where not ${isRehearsal(sql`s.sale_id`)} and ${isWithinSeller(sql`s.seller_id`, sellerId)}),
      parcels as (
        select p.sale_id, p.pack_by, min(p.hand_over_by) as hand_over_by, count(*) filter (where p.state = 'waiting') as waiting, count(*) filter (where p.state = 'picking') as picking,
          count(*) filter (where p.state = 'packed') as packed, count(*) filter (where p.state = 'handed-over') as handed_over,
          count(*) filter (where coalesce(p.packed_at, (select app_now())) > p.pack_by) as late
        from parcel p join mine using (sale_id) where ${since ? sql`p.state <> 'cancelled' and (p.pack_by >= ${since} or p.state in ('waiting', 'picking', 'packed'))` : sql`p.state in ('waiting', 'picking')`}
        group by p.sale_id, p.pack_by),
      loose as (
        select o.sale_id, o.pack_by, min(o.hand_over_by) as hand_over_by, count(distinct (o.viewer_id, coalesce(o.recipient_id::text, ''))) as waiting
        from "order" o join mine using (sale_id) where o.state = 'confirmed' and o.parcel_id is null group by o.sale_id, o.pack_by),
      left_with as (
        select p.sale_id, p.pack_by, m.carrier, count(*)::int as parcels from parcel p join mine using (sale_id) join manifest m on m.manifest_id = p.manifest_id
        where ${since ? sql`p.pack_by >= ${since}` : sql`false`} group by p.sale_id, p.pack_by, m.carrier)
    select sale_id as "saleId", pack_by as "packBy", least(p.hand_over_by, l.hand_over_by) as "handOverBy", (coalesce(p.waiting, 0) + coalesce(l.waiting, 0))::int as waiting,
      coalesce(p.picking, 0)::int as picking, coalesce(p.packed, 0)::int as packed, coalesce(p.handed_over, 0)::int as "handedOver",
      (coalesce(p.late, 0) + case when pack_by < (select app_now()) then coalesce(l.waiting, 0) else 0 end)::int as late,
      coalesce((select json_agg(json_build_object('carrier', c.carrier, 'parcels', c.parcels) order by c.carrier) from left_with c where c.sale_id = p.sale_id and c.pack_by = p.pack_by), '[]'::json) as carriers
    from parcels p full join loose l using (sale_id, pack_by) order by pack_by, sale_id limit 1000`.execute(db)
  return rows
}

/** When parcels of each sale were packed, within the window the pack rate is measured over. */
export async function readPackTimes(db: Database, now: Date): Promise<Map<string, Date[]>> {
  const { rows } = await sql<{ sale_id: string; times: Date[] }>`
    select sale_id, array_agg(packed_at) as times from parcel where packed_at > ${new Date(now.getTime() - packWindowMs)} group by sale_id`.execute(
    db,
  )
  return new Map(rows.map((row) => [row.sale_id, row.times]))
}
