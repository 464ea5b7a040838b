import { sql, type Kysely, type RawBuilder } from 'kysely'
import type pg from 'pg'
import type { OrderView } from '../contract/common.ts'
import { executeOn } from '../db/execute-on.ts'
import type { Tables } from '../db/tables.ts'
import type { OrderRow } from '../db/tables/order.ts'
import type { IntakeOrder } from './intake.ts'
import { afterwardsOf, hasAfterwards, nothingAfterwards, selectAfterwards } from './afterwards-store.ts'
import { orderView, receivedView, type LineRow } from './order-view.ts'

/** An order, with fields that only the server may see. */
export interface KnownOrder {
  viewerId: string
  buyerKey: string
  row: OrderRow | null
  view: OrderView
}

interface RowWithLines extends OrderRow {
  lines: LineRow[] | null
}

/**
 * Orders and their lines, and nothing else: this is what deciding, and waiting for decisions, read over and over. What
 * became of orders afterwards is in five more tables, and is looked up by {@link readKnown} only for those that got so
 * far: planning those joins alone took longer than this whole query.
 */
const selectOrders = sql`
  select o.*,
    (select json_agg(json_build_object('sku', l.sku, 'quantity', l.quantity, 'price', l.price) order by l.sku) from order_line l where l.sale_id = o.sale_id and l.seq = o.seq) as lines
  from "order" o`

type Execute = <T>(query: RawBuilder<T>) => Promise<T[]>

const through =
  (db: Kysely<Tables>): Execute =>
  async (query) =>
    (await query.execute(db)).rows

async function readKnown(
  execute: Execute,
  query: RawBuilder<RowWithLines>,
  payUrl: string | undefined,
): Promise<KnownOrder[]> {
  const rows = await execute(query)
  const gotSoFar = rows.filter(hasAfterwards).map((row) => row.order_id)
  const found = gotSoFar.length === 0 ? [] : await execute(selectAfterwards(gotSoFar))
  const afterwards = new Map(found.map((row) => [row.order_id, afterwardsOf(row)]))
  return rows.map((row) => ({
    viewerId: row.viewer_id,
    buyerKey: row.buyer_key,
    row,
    view: orderView(row, row.lines ?? [], afterwards.get(row.order_id) ?? nothingAfterwards, payUrl),
  }))
}

const withIds = (orderIds: readonly string[]): RawBuilder<RowWithLines> =>
  sql<RowWithLines>`${selectOrders} where o.order_id = any(${orderIds}::uuid[])`

/** The decided orders among these ids. */
export async function readOrders(
  db: Kysely<Tables>,
  orderIds: readonly string[],
  payUrl: string | undefined,
): Promise<KnownOrder[]> {
  return orderIds.length === 0 ? [] : readKnown(through(db), withIds(orderIds), payUrl)
}

/** The same on the connection that is deciding. */
export async function readOrdersOn(
  client: pg.PoolClient,
  db: Kysely<Tables>,
  orderIds: readonly string[],
  payUrl: string | undefined,
): Promise<KnownOrder[]> {
  if (orderIds.length === 0) return []
  return readKnown((query) => executeOn(client, db, query), withIds(orderIds), payUrl)
}

/**
 * Orders that were undecided a moment ago: still in the intake, or decided meanwhile. The intake is read once for all
 * of them: it has no index by order and is long in a surge.
 */
export async function findUndecidedOrders(
  db: Kysely<Tables>,
  orderIds: readonly string[],
  payUrl: string | undefined,
): Promise<KnownOrder[]> {
  const { rows } = await sql<{ received_at: Date; waiting: IntakeOrder }>`
    select received_at, waiting from intake_chunk, json_array_elements(orders) as waiting
    where waiting->>'orderId' = any(${orderIds}) order by chunk_no desc`.execute(db)
  // If an id waits twice, the first one counts.
  const found = new Map(rows.map(({ received_at: at, waiting }) => [waiting.orderId, waitingOrder(waiting, at)]))
  // Decided between the two reads: the chunk was deleted in the transaction that wrote the row.
  const left = orderIds.filter((orderId) => !found.has(orderId))
  return [...found.values(), ...(await readOrders(db, left, payUrl))]
}

function waitingOrder(waiting: IntakeOrder, receivedAt: Date): KnownOrder {
  return {
    viewerId: waiting.viewerId,
    buyerKey: waiting.buyerKey,
    row: null,
    view: receivedView(waiting, receivedAt),
  }
}

/**
 * A viewer with more orders than this in a sale gets only the most recently changed ones on joining: reading and
 * sending thousands would hold up everyone else.
 */
const joinedOrdersMax = 200

/** The orders of some viewers, each in one sale, as shown when they join. Newest last. */
export async function readOrdersOfViewers(
  db: Kysely<Tables>,
  pairs: readonly { viewerId: string; saleId: string }[],
  payUrl: string | undefined,
): Promise<KnownOrder[]> {
  const query = sql<RowWithLines>`
    ${selectOrders} join (
      select mine.order_id from unnest(${pairs.map((pair) => pair.viewerId)}::uuid[], ${pairs.map((pair) => pair.saleId)}::uuid[]) as who(viewer_id, sale_id) cross join lateral (
        select own.order_id from "order" own join viewer v on v.viewer_id = own.viewer_id and v.buyer_key = own.buyer_key
        where own.viewer_id = who.viewer_id and own.sale_id = who.sale_id order by own.changed_at desc, own.seq desc limit ${joinedOrdersMax}) mine) newest on newest.order_id = o.order_id
    order by o.seq`
  return readKnown(through(db), query, payUrl)
}

/**
 * The undecided orders of some viewers in some sales. Read these before the decided ones, so that an order decided in
 * between is in at least one of the two.
 */
export async function readWaitingOrders(
  db: Kysely<Tables>,
  viewerIds: readonly string[],
  saleIds: readonly string[],
): Promise<KnownOrder[]> {
  const { rows } = await sql<{ received_at: Date; waiting: IntakeOrder }>`
    select c.received_at, waiting from intake_chunk c, json_array_elements(c.orders) as waiting
    where waiting->>'viewerId' = any(${viewerIds}) and waiting->>'saleId' = any(${saleIds}) order by c.chunk_no`.execute(
    db,
  )
  return rows.map(({ received_at: receivedAt, waiting }) => waitingOrder(waiting, receivedAt))
}

/** What changed since `since` for these viewers in these sales: read after facts may have been missed. */
export async function readChangedOrders(
  db: Kysely<Tables>,
  who: { viewerIds: readonly string[]; saleIds: readonly string[] },
  since: Date,
  payUrl: string | undefined,
): Promise<KnownOrder[]> {
  if (who.viewerIds.length === 0 || who.saleIds.length === 0) return []
  const query = sql<RowWithLines>`
    ${selectOrders} join viewer v on v.viewer_id = o.viewer_id and v.buyer_key = o.buyer_key
    where v.viewer_id = any(${who.viewerIds}::uuid[]) and o.sale_id = any(${who.saleIds}::uuid[]) and o.changed_at >= ${since}`
  return readKnown(through(db), query, payUrl)
}

/** A page of a sale's orders by number, after `afterSeq`. */
export async function listOrders(
  db: Kysely<Tables>,
  page: { saleId: string; state?: string; heldBack?: true; afterSeq: number; limit: number },
  payUrl: string | undefined,
): Promise<OrderView[]> {
  const query = sql<RowWithLines>`
    ${selectOrders} where o.sale_id = ${page.saleId} and o.seq > ${page.afterSeq} and (${page.state ?? null}::text is null or o.state = ${page.state ?? null})
      and (${page.heldBack ?? false} = false or o.held_back is not null)
    order by o.seq limit ${page.limit}`
  return (await readKnown(through(db), query, payUrl)).map(({ view }) => view)
}

/** Undecided orders of a sale, as far as their chunks are committed. */
export async function countUndecided(db: Kysely<Tables>, saleId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from sale s join intake_chunk c on c.partition_id = s.partition_id, json_array_elements(c.orders) as waiting
    where s.sale_id = ${saleId} and waiting->>'saleId' = ${saleId}`.execute(db)
  return rows[0]!.n
}
