import { sql, type Kysely, type RawBuilder } from 'kysely'
import type pg from 'pg'
import type { WaitingView } from '../contract/common.ts'
import type { OwnWaiting } from '../contract/routes/order-waiting.ts'
import { executeOn } from '../db/execute-on.ts'
import type { Tables } from '../db/tables.ts'
import type { IntakeOrder } from '../order/intake.ts'
import { countedStates, type PaymentKind } from '../order/order.ts'
import type { WaitingOutcome, WaitingRequest } from '../order/waiting.ts'
import { linesOfOrder } from '../order/lines-store.ts'

/** Who wants to wait for what. The order gets this id if it becomes one. */
export interface NewEntry {
  orderId: string
  saleId: string
  sku: string
  quantity: number
  payment: PaymentKind
  viewerId: string
  buyerKey: string
  phoneProven: boolean
}

/** Waiting entries `w` that fit into what is there of their item `i`. An id that became an order otherwise is done. */
const fits = sql`w.sale_id = i.sale_id and w.sku = i.sku and w.outcome is null and w.quantity <= i.available
  and not exists (select 1 from "order" o where o.order_id = w.order_id)`

/** The item's last movement: where it stands among them. */
const lastMovement = (of: string): RawBuilder<number> =>
  sql<number>`coalesce((select max(m.movement_no) from stock_movement m where m.sale_id = ${sql.ref(`${of}.sale_id`)} and m.sku = ${sql.ref(`${of}.sku`)}), 0)`

/** Open sales in which somebody waits for goods that are there. */
const salesToServe = sql`
  from sale_counter c join sale s on s.sale_id = c.sale_id
  where c.waiting > 0 and s.state = 'open' and exists (
    select 1 from sale_item i where i.sale_id = c.sale_id and i.available > 0 and exists (select 1 from waiting_entry w where ${fits}))`

/** At most this many sales are served in one round; the next one follows at once. */
const salesPerRound = 20

/** The sales of a partition in which somebody can be served, on the connection that is deciding. */
export async function listSalesToServe(
  client: pg.PoolClient,
  db: Kysely<Tables>,
  partitionId: number,
): Promise<string[]> {
  const query = sql<{
    sale_id: string
  }>`select c.sale_id ${salesToServe} and s.partition_id = ${partitionId} order by c.sale_id limit ${salesPerRound}`
  return (await executeOn(client, db, query, 'sales-to-serve')).map((row) => row.sale_id)
}

/** Whether a partition has work: undecided orders, or somebody on a waiting list who can be served. */
export async function hasWork(pool: pg.Pool, db: Kysely<Tables>, partitionId: number): Promise<boolean> {
  const query = sql<{ has: boolean }>`
    select exists (select 1 from intake_chunk where partition_id = ${partitionId}) or exists (select 1 ${salesToServe} and s.partition_id = ${partitionId}) as has`
  const [found] = await executeOn(pool, db, query, 'has-work')
  return found!.has
}

/** The partitions in which somebody can be served: none, unless a wake-up was lost. */
export async function listPartitionsToServe(db: Kysely<Tables>): Promise<number[]> {
  const { rows } = await sql<{ partition_id: number }>`select distinct s.partition_id ${salesToServe}`.execute(db)
  return rows.map((row) => row.partition_id)
}

/** The partitions of those of these sales in which anybody waits. */
export async function listPartitionsOfWaiting(db: Kysely<Tables>, saleIds: readonly string[]): Promise<number[]> {
  const { rows } = await sql<{ partition_id: number }>`
    select distinct s.partition_id from sale_counter c join sale s on s.sale_id = c.sale_id where c.sale_id = any(${saleIds}::uuid[]) and c.waiting > 0`.execute(
    db,
  )
  return rows.map((row) => row.partition_id)
}

/** At most this many entries are served in one round (`limit` per item: each takes a unit at least). */
const entriesPerRound = 500

/**
 * Who can be served in these sales, by place, on the connection that holds their counters. Whoever has to be rejected
 * is among them, so a round that reads anybody gets on.
 */
export async function readEntriesToServe(
  client: pg.PoolClient,
  db: Kysely<Tables>,
  saleIds: readonly string[],
): Promise<IntakeOrder[]> {
  const query = sql<{
    order_id: string
    sale_id: string
    sku: string
    quantity: number
    viewer_id: string
    buyer_key: string
    phone_proven: boolean
    payment: PaymentKind
  }>`
    select w.order_id, w.sale_id, w.sku, w.quantity, w.viewer_id, w.buyer_key, w.phone_proven, w.payment
    from sale_item i cross join lateral (
      select * from waiting_entry w where ${fits} order by w.place limit least(i.available, ${entriesPerRound}::int)) w
    where i.sale_id = any(${saleIds}::uuid[]) and i.available > 0 order by w.place limit ${entriesPerRound}::int`
  const rows = await executeOn(client, db, query, 'read-entries-to-serve')
  return rows.map((row) => ({
    orderId: row.order_id,
    saleId: row.sale_id,
    viewerId: row.viewer_id,
    buyerKey: row.buyer_key,
    phoneProven: row.phone_proven || undefined,
    payment: row.payment,
    lines: [{ sku: row.sku, quantity: row.quantity }],
  }))
}

export interface Ending {
  orderId: string
  outcome: WaitingOutcome
}

/**
 * Writes down how waiting ended and counts those who left the list; the caller holds the sale's counter. Before any
 * stock is moved for them: an end stands before that movement. Returns the ids that were waiting.
 */
function ending(ends: readonly Ending[]): RawBuilder<{ order_id: string }> {
  return sql<{ order_id: string }>`
    with ended as (
        update waiting_entry w set outcome = e.outcome, ended_at = app_now(), ended_after_movement = ${lastMovement('w')}
        from unnest(${ends.map(({ orderId }) => orderId)}::uuid[], ${ends.map(({ outcome }) => outcome)}::text[]) as e(order_id, outcome)
        where w.order_id = e.order_id and w.outcome is null returning w.order_id, w.sale_id),
      counted as (
        update sale_counter c set waiting = c.waiting - e.n from (select sale_id, count(*)::int as n from ended group by sale_id) e where c.sale_id = e.sale_id)
    select order_id from ended`
}

export async function endWaiting(tx: Kysely<Tables>, ends: readonly Ending[]): Promise<string[]> {
  return (await ending(ends).execute(tx)).rows.map((row) => row.order_id)
}

/** The same on the connection that is deciding. */
export async function endWaitingOn(client: pg.PoolClient, db: Kysely<Tables>, ends: readonly Ending[]): Promise<void> {
  await executeOn(client, db, ending(ends))
}

/** Ends the waiting list of a sale that closes; the caller holds its counter. */
export async function endAllWaiting(tx: Kysely<Tables>, saleId: string): Promise<void> {
  const { rows } = await sql<{
    order_id: string
  }>`select order_id from waiting_entry where sale_id = ${saleId} and outcome is null`.execute(tx)
  if (rows.length > 0)
    await endWaiting(
      tx,
      rows.map((row) => ({ orderId: row.order_id, outcome: 'closed' })),
    )
}

/** What decides whether this entry may join. The caller holds the sale's counter. */
export async function readWaitingRequest(
  tx: Kysely<Tables>,
  { saleId, sku, quantity, viewerId, buyerKey, phoneProven }: NewEntry,
): Promise<Omit<WaitingRequest, 'waitingMax'> | undefined> {
  const { rows } = await sql<Omit<WaitingRequest, 'waitingMax' | 'quantity'>>`
    select s.state as "saleState", i.available, i.per_viewer_limit as "perViewerLimit", c.waiting, w.awaited, w.is_waiting as "isWaiting",
      i.available > 0 and exists (select 1 from waiting_entry w where ${fits}) as "isSpokenFor",
      coalesce((select sum(l.quantity)::int from "order" o cross join ${linesOfOrder}
        where o.sale_id = i.sale_id and o.buyer_key = ${buyerKey} and o.phone_proven = ${phoneProven} and l.sku = i.sku and o.state = any(${[...countedStates]})), 0) as taken
    from sale_item i join sale s on s.sale_id = i.sale_id join sale_counter c on c.sale_id = i.sale_id cross join (
      select coalesce(sum(quantity) filter (where buyer_key = ${buyerKey} and phone_proven = ${phoneProven}), 0)::int as awaited,
        count(*) filter (where viewer_id = ${viewerId}) > 0 as is_waiting
      from waiting_entry where sale_id = ${saleId} and sku = ${sku} and outcome is null) w
    where i.sale_id = ${saleId} and i.sku = ${sku}`.execute(tx)
  return rows[0] && { ...rows[0], quantity }
}

/** Puts somebody at the end of the list; the caller holds the sale's counter. */
export async function insertEntry(tx: Kysely<Tables>, entry: NewEntry): Promise<void> {
  const { orderId, saleId, sku, quantity, viewerId, buyerKey, phoneProven, payment } = entry
  await sql`
    with counted as (update sale_counter set waiting = waiting + 1 where sale_id = ${saleId})
    insert into waiting_entry (order_id, sale_id, sku, quantity, viewer_id, buyer_key, phone_proven, payment, joined_at, after_movement)
    select ${orderId}::uuid, i.sale_id, i.sku, ${quantity}::int, ${viewerId}::uuid, ${buyerKey}, ${phoneProven}::bool, ${payment}, app_now(), ${lastMovement('i')}
    from sale_item i where i.sale_id = ${saleId} and i.sku = ${sku}`.execute(tx)
}

interface ShownRow {
  orderId: string
  saleId: string
  sku: string
  quantity: number
  payment: PaymentKind
  viewerId: string
  outcome: WaitingOutcome | null
  place: number
  joinedAt: Date
  title: string
  saleTitle: string
}

/** The place in line is counted, not stored: it moves up whenever somebody before is served or leaves. */
const shown = sql`
  select w.order_id as "orderId", w.sale_id as "saleId", w.sku, w.quantity, w.payment, w.viewer_id as "viewerId", w.outcome, w.joined_at as "joinedAt", i.title, s.title as "saleTitle",
    case when w.outcome is null then (select count(*)::int from waiting_entry b where b.sale_id = w.sale_id and b.sku = w.sku and b.outcome is null and b.place <= w.place) else 0 end as place
  from waiting_entry w join sale_item i on i.sale_id = w.sale_id and i.sku = w.sku join sale s on s.sale_id = w.sale_id`

function viewOf({ orderId, saleId, sku, quantity, payment, outcome, place, joinedAt }: ShownRow): WaitingView {
  return {
    orderId,
    saleId,
    sku,
    quantity,
    payment,
    state: outcome ?? 'waiting',
    ...(outcome === null && { place }),
    joinedAt: joinedAt.toISOString(),
  }
}

export async function readEntry(
  db: Kysely<Tables>,
  orderId: string,
): Promise<{ viewerId: string; view: WaitingView } | undefined> {
  const [row] = (await sql<ShownRow>`${shown} where w.order_id = ${orderId}`.execute(db)).rows
  return row && { viewerId: row.viewerId, view: viewOf(row) }
}

/** How long a list that ended is still shown to those who waited on it (h). */
const shownHours = 24

/** What a viewer waits for, in one sale or in all; and what ended lately without an offer, that they did not leave. */
export async function readOwnWaiting(
  db: Kysely<Tables>,
  viewerId: string,
  saleId: string | undefined,
): Promise<OwnWaiting[]> {
  const { rows } = await sql<ShownRow>`
    ${shown} where w.viewer_id = ${viewerId} and (${saleId ?? null}::uuid is null or w.sale_id = ${saleId ?? null}::uuid)
      and (w.outcome is null or (w.outcome not in ('offered', 'left') and w.ended_at > (select app_now()) - make_interval(hours => ${shownHours}::int)))
    order by w.joined_at desc limit 100`.execute(db)
  return rows.map((row) => ({ ...viewOf(row), title: row.title, saleTitle: row.saleTitle }))
}

/** How many wait for each item of a sale. */
export async function countWaiting(
  db: Kysely<Tables>,
  saleId: string,
): Promise<{ sku: string; buyers: number; units: number }[]> {
  const { rows } = await sql<{ sku: string; buyers: number; units: number }>`
    select sku, count(*)::int as buyers, sum(quantity)::int as units from waiting_entry where sale_id = ${saleId} and outcome is null group by sku order by sku`.execute(
    db,
  )
  return rows
}
