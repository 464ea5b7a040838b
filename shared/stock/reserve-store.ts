import type pg from 'pg'
import type { IntakeChunk, IntakeOrder } from '../order/intake.ts'
import type { RejectReason } from '../order/order.ts'
import type { SaleWindow } from '../sale/sale.ts'
import type { PromiseShift, Terms } from '../deadline/promise.ts'
import { itemKey, type StockOnOffer } from './allocate.ts'

/**
 * The SQL of the deciding transaction: each function is one set-based, prepared statement on the connection that holds
 * the partition's lock.
 */

export interface SaleFacts {
  sellerId: string
  currency: string
  terms: Terms
}
export interface CounterRow {
  last_seq: number
  confirmed: number
  reserved: number
  rejected: Partial<Record<RejectReason, number>>
}
/** A locked counter, with how many wait in its sale. */
export interface LockedCounter extends CounterRow {
  waiting: number
}
export interface ItemRow extends StockOnOffer {
  saleId: string
  sku: string
  held: number
  sold: number
  version: number
}

/**
 * Locks the partition until the end of the transaction, then takes its lowest chunks: at least one if there is any, and
 * no more than about `ordersMax` orders. `now` is the time at which the lock was acquired.
 */
export async function takeChunks(
  client: pg.PoolClient,
  partitionId: number,
  ordersMax: number,
): Promise<{ now: Date; chunks: IntakeChunk[] }> {
  const locked = client.query({
    name: 'lock-partition',
    text: 'select partition_id from partition where partition_id = $1 for update',
    values: [partitionId],
  })
  const taking = client.query<{ now: Date; chunk_no: number; received_at: Date; orders: IntakeOrder[] }>({
    name: 'take-chunks',
    text: `select app_now() as now, chunk_no, received_at, orders from (
        select chunk_no, received_at, orders, sum(order_count) over (order by chunk_no) - order_count as before
        from (select * from intake_chunk where partition_id = $1 order by chunk_no limit 500) lowest
      ) taken where before < $2 order by chunk_no`,
    values: [partitionId, ordersMax],
  })
  const [{ rows }] = await Promise.all([taking, locked])
  return {
    now: rows[0]?.now ?? (await readNow(client)),
    chunks: rows.map((row) => ({ chunkNo: row.chunk_no, receivedAt: row.received_at, orders: row.orders })),
  }
}

async function readNow(client: pg.PoolClient): Promise<Date> {
  const { rows } = await client.query<{ now: Date }>({ name: 'read-now', text: 'select app_now() as now' })
  return rows[0]!.now
}

/** The orders among these ids that already exist, locked. */
export async function lockKnownOrders(client: pg.PoolClient, orderIds: readonly string[]): Promise<Set<string>> {
  const { rows } = await client.query<{ order_id: string }>({
    name: 'lock-known-orders',
    text: 'select order_id from "order" where order_id = any($1::uuid[]) order by order_id for update',
    values: [orderIds],
  })
  return new Set(rows.map((row) => row.order_id))
}

/**
 * Locks the counters of these sales. Whatever moves stock or opens and closes a sale takes this lock first, which gives
 * each sale a single order of events.
 */
export async function lockCounters(
  client: pg.PoolClient,
  saleIds: readonly string[],
): Promise<Map<string, LockedCounter>> {
  const { rows } = await client.query<LockedCounter & { sale_id: string }>({
    name: 'lock-counters',
    text: 'select sale_id, last_seq, confirmed, reserved, rejected, waiting from sale_counter where sale_id = any($1::uuid[]) order by sale_id for update',
    values: [saleIds],
  })
  return new Map(rows.map((row) => [row.sale_id, row]))
}

/** Locks the items of these sales that have one of these SKUs. */
export async function lockItems(
  client: pg.PoolClient,
  saleIds: readonly string[],
  skus: readonly string[],
): Promise<Map<string, ItemRow>> {
  const { rows } = await client.query<{
    sale_id: string
    sku: string
    price: number
    available: number
    held: number
    sold: number
    per_viewer_limit: number | null
    version: number
  }>({
    name: 'lock-items',
    text: `select sale_id, sku, price, available, held, sold, per_viewer_limit, version from sale_item
      where sale_id = any($1::uuid[]) and sku = any($2::text[]) order by sale_id, sku for update`,
    values: [saleIds, skus],
  })
  return new Map(
    rows.map((row) => [
      itemKey(row.sale_id, row.sku),
      {
        saleId: row.sale_id,
        sku: row.sku,
        price: row.price,
        available: row.available,
        held: row.held,
        sold: row.sold,
        perViewerLimit: row.per_viewer_limit,
        version: row.version,
      },
    ]),
  )
}

export async function readWindows(
  client: pg.PoolClient,
  saleIds: readonly string[],
): Promise<Map<string, SaleWindow[]>> {
  const { rows } = await client.query<{ sale_id: string; opened_at: Date; closed_at: Date | null }>({
    name: 'read-windows',
    text: 'select sale_id, opened_at, closed_at from sale_window where sale_id = any($1::uuid[])',
    values: [saleIds],
  })
  const windows = new Map<string, SaleWindow[]>()
  for (const row of rows)
    windows.set(row.sale_id, [
      ...(windows.get(row.sale_id) ?? []),
      { openedAt: row.opened_at, closedAt: row.closed_at },
    ])
  return windows
}

/** The immutable data of a sale, which the caller may cache. */
export async function readSaleFacts(
  client: pg.PoolClient,
  saleIds: readonly string[],
): Promise<Map<string, SaleFacts>> {
  const { rows } = await client.query<{
    sale_id: string
    seller_id: string
    currency: string
    time_zone: string
    deadline_policy: string
    policy_version: string | null
  }>({
    name: 'read-sale-facts',
    text: 'select sale_id, seller_id, currency, time_zone, deadline_policy, policy_version from sale where sale_id = any($1::uuid[])',
    values: [saleIds],
  })
  return new Map(
    rows.map((row) => [
      row.sale_id,
      {
        sellerId: row.seller_id,
        currency: row.currency,
        terms: { policyId: row.deadline_policy, timeZone: row.time_zone, policyVersion: row.policy_version },
      },
    ]),
  )
}

/**
 * Promises that were moved. Read after taking the counters' lock, under which they are moved: an order decided before a
 * shift was received before it.
 */
export async function readPromiseShifts(
  client: pg.PoolClient,
  saleIds: readonly string[],
): Promise<Map<string, PromiseShift[]>> {
  const { rows } = await client.query<PromiseShift & { sale_id: string }>({
    name: 'read-promise-shifts',
    text: 'select sale_id, from_at as "fromAt", full_until as "fullUntil" from promise_shift where sale_id = any($1::uuid[])',
    values: [saleIds],
  })
  const bySale = new Map<string, PromiseShift[]>()
  for (const { sale_id: saleId, ...shift } of rows) bySale.set(saleId, [...(bySale.get(saleId) ?? []), shift])
  return bySale
}

/** Deletes decided chunks from the intake. */
export async function removeChunks(client: pg.PoolClient, chunkNos: readonly number[]): Promise<void> {
  await client.query({
    name: 'remove-chunks',
    text: 'delete from intake_chunk where chunk_no = any($1::bigint[])',
    values: [chunkNos],
  })
}

/**
 * Moves an order that can be neither decided nor rejected out of the queue, with the reason, to where `verify`, the
 * alarm and the control page find it; nothing acknowledged is ever thrown away.
 */
export async function quarantine(
  client: pg.PoolClient,
  order: IntakeOrder,
  receivedAt: Date,
  error: string,
): Promise<void> {
  await client.query(
    `
    with aside as (insert into intake_chunk (chunk_id, partition_id, received_at, order_count, orders) values (gen_random_uuid(), -1, $1, 1, $2) returning chunk_id)
    insert into set_aside_order (chunk_id, order_id, sale_id, error) select chunk_id, $3, $4, $5 from aside`,
    [receivedAt, JSON.stringify([order]), order.orderId, order.saleId, error.slice(0, 500)],
  )
}
