import { sql } from 'kysely'
import { randomUUID } from 'node:crypto'
import { recordChange } from '../audit/audit-store.ts'
import type { Context } from '../context.ts'
import type { FactBatch } from '../contract/facts.ts'
import type { Tx } from '../db/database.ts'
import { readOrders } from '../order/order-store.ts'
import { linesOfOrder } from '../order/lines-store.ts'
import { recipientOfOrder } from '../order/recipient-of-order-store.ts'
import { isRehearsal } from '../sale/rehearsal-store.ts'
import { takeLotsForParcels } from './lot-store.ts'
import { parcelCode } from './parcel-code.ts'
import { planBatches } from './plan-batches.ts'
import { byShelf } from './product.ts'

/**
 * Gathers a sale's confirmed orders into parcels, cuts the due ones (or all) into packing batches and requests their
 * documents. Returns the new batches' ids and the facts to publish. Used by the timer, at close, and on demand.
 */
export async function cutSale(
  ctx: Context,
  saleId: string,
  which: 'due' | 'all',
  actor: string,
): Promise<{ batchIds: string[]; facts: FactBatch }> {
  const orderIds: string[] = []
  let batchIds: string[] | undefined
  while (!batchIds) {
    batchIds = await ctx.db.transaction().execute(async (tx) => {
      await lockPacking(tx, saleId)
      const gathered = await gatherParcels(tx, saleId, ctx.config.MERGE_WAIT_SECONDS)
      orderIds.push(...gathered)
      if (gathered.length === ordersPerGathering) return undefined
      const cut = await cutBatches(tx, saleId, which, ctx.config.BATCH_PARCELS_MAX)
      if (cut.length > 0) await recordChange(tx, { actor, kind: 'batches:cut', saleId, detail: { batchIds: cut } })
      return cut
    })
  }
  for (const batchId of batchIds) ctx.jobs.renderDocuments(batchId)
  const changed = (await readOrders(ctx.db, orderIds, ctx.config.PAY_URL)).map((order) => ({
    viewerId: order.viewerId,
    order: order.view,
  }))
  return {
    batchIds,
    facts: { changed, batches: batchIds.map((batchId) => ({ batchId, saleId, state: 'open', version: 1 })) },
  }
}

/** Orders gathered in one transaction: bounds how long their rows are locked. */
const ordersPerGathering = 2_000

/** Only one transaction at a time makes parcels and batches of a sale; different sales do not wait for each other. */
export async function lockPacking(tx: Tx, saleId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`packing/${saleId}`}, 0))`.execute(tx)
}

interface LooseOrder {
  order_id: string
  seq: number
  viewer_id: string
  seller_id: string
  recipient_id: string
  pack_by: Date
  hand_over_by: Date
  changed_at: Date
}

/**
 * Puts confirmed orders without a parcel into one: the open parcel of the same viewer, seller and recipient, or a new
 * one. Returns the ids of these orders, whose versions were raised. Orders of a rehearsal get none. Runs under {@link
 * lockPacking}; parcels are locked before orders, as everywhere.
 */
export async function gatherParcels(tx: Tx, saleId: string, mergeWaitSeconds: number): Promise<string[]> {
  const open = await sql<{ parcel_id: string; key: string }>`
    select parcel_id, viewer_id || '/' || seller_id || '/' || recipient_id as key from parcel
    where sale_id = ${saleId} and batch_id is null and state = 'waiting' order by parcel_id for update`.execute(tx)
  const { rows: orders } = await sql<LooseOrder>`
    select o.order_id, o.seq, o.viewer_id, s.seller_id, o.pack_by, o.hand_over_by, o.changed_at,
      ${recipientOfOrder} as recipient_id
    from "order" o join sale s on s.sale_id = o.sale_id
    where o.sale_id = ${saleId} and o.state = 'confirmed' and o.parcel_id is null and o.held_back is null and not ${isRehearsal(sql`o.sale_id`)} order by o.order_id limit ${ordersPerGathering} for update of o`.execute(
    tx,
  )
  const deliverable = orders.filter((order) => order.recipient_id !== null)
  if (deliverable.length === 0) return []

  const parcelOf = new Map(open.rows.map((row) => [row.key, row.parcel_id]))
  const fresh: (LooseOrder & { parcel_id: string })[] = []
  const placed = deliverable
    .toSorted((a, b) => a.seq - b.seq)
    .map((order) => {
      const key = `${order.viewer_id}/${order.seller_id}/${order.recipient_id}`
      let parcelId = parcelOf.get(key)
      if (!parcelId) {
        parcelOf.set(key, (parcelId = randomUUID()))
        fresh.push({ ...order, parcel_id: parcelId })
      }
      return {
        order_id: order.order_id,
        recipient_id: order.recipient_id,
        parcel_id: parcelId,
        pack_by: order.pack_by,
        hand_over_by: order.hand_over_by,
        changed_at: order.changed_at,
      }
    })
  await insertParcels(tx, saleId, fresh, mergeWaitSeconds)
  await sql`
    with placed as (select * from json_to_recordset(${JSON.stringify(placed)}::json) as p(order_id uuid, recipient_id uuid, parcel_id uuid, pack_by timestamptz, hand_over_by timestamptz, changed_at timestamptz)),
      parcels as (
        update parcel p set version = p.version + 1, pack_by = least(p.pack_by, n.pack_by), hand_over_by = least(p.hand_over_by, n.hand_over_by),
          cut_at = greatest(p.cut_at, n.last_at + ${mergeWaitSeconds} * interval '1 second')
        from (select parcel_id, min(pack_by) as pack_by, min(hand_over_by) as hand_over_by, max(changed_at) as last_at from placed group by parcel_id) n where p.parcel_id = n.parcel_id),
      orders as (
        update "order" o set parcel_id = p.parcel_id, recipient_id = p.recipient_id, version = o.version + 1, changed_at = app_now()
        from placed p where o.order_id = p.order_id returning o.order_id, o.sale_id, o.seq, o.version, o.state, o.parcel_id)
    insert into order_event (order_id, sale_id, seq, version, at, state, actor, detail)
      select order_id, sale_id, seq, version, app_now(), state, 'batch-packing', jsonb_build_object('parcelId', parcel_id) from orders`.execute(
    tx,
  )
  return placed.map((order) => order.order_id)
}

async function insertParcels(
  tx: Tx,
  saleId: string,
  fresh: readonly (LooseOrder & { parcel_id: string })[],
  mergeWaitSeconds: number,
): Promise<void> {
  if (fresh.length === 0) return
  const codes = await nextParcelCodes(tx, fresh.length)
  const parcels = fresh.map((order, i) => ({
    parcel_id: order.parcel_id,
    code: codes[i],
    seller_id: order.seller_id,
    viewer_id: order.viewer_id,
    recipient_id: order.recipient_id,
    pack_by: order.pack_by,
    hand_over_by: order.hand_over_by,
    first_seq: order.seq,
    changed_at: order.changed_at,
  }))
  await sql`
    insert into parcel (parcel_id, code, sale_id, seller_id, viewer_id, recipient_id, pack_by, hand_over_by, first_seq, cut_at, version)
    select parcel_id, code, ${saleId}::uuid, seller_id, viewer_id, recipient_id, pack_by, hand_over_by, first_seq, changed_at + ${mergeWaitSeconds} * interval '1 second', 0
    from json_to_recordset(${JSON.stringify(parcels)}::json) as p(parcel_id uuid, code text, seller_id uuid, viewer_id uuid, recipient_id uuid, pack_by timestamptz,
      hand_over_by timestamptz, first_seq int, changed_at timestamptz)`.execute(tx)
}

/** New parcel codes, never used before. */
export async function nextParcelCodes(tx: Tx, count: number): Promise<string[]> {
  const { rows } = await sql<{
    n: number
  }>`select nextval('parcel_code_sequence') as n from generate_series(1, ${count})`.execute(tx)
  return rows.map((row) => parcelCode(row.n))
}

/**
 * Cuts waiting parcels into packing batches: those whose merge time is over, or all. By deadline first, then identical
 * contents together, along the shelves; lots are taken in that order. Returns the new batches' ids in packing order.
 * Runs under {@link lockPacking}.
 */
async function cutBatches(tx: Tx, saleId: string, which: 'due' | 'all', parcelsMax: number): Promise<string[]> {
  const { rows } = await sql<{
    parcel_id: string
    pack_by: Date
    first_seq: number
    contents: string
    skus: string[] | null
  }>`
    select p.parcel_id, p.pack_by, p.first_seq, inside.contents, inside.skus
    from parcel p cross join lateral (
      select string_agg(c.sku || '×' || c.quantity, ',' order by c.sku) as contents, array_agg(c.sku) as skus from (
        select l.sku, sum(l.quantity) as quantity from "order" o cross join ${linesOfOrder} where o.parcel_id = p.parcel_id and o.state = 'confirmed' group by l.sku) c) inside
    where p.sale_id = ${saleId} and p.batch_id is null and p.state = 'waiting' and (${which} = 'all' or p.cut_at <= (select app_now()))
    order by p.parcel_id for update of p`.execute(tx)
  if (rows.length === 0) return []
  const sale = await tx
    .selectFrom('sale')
    .select(['seller_id', 'time_zone'])
    .where('sale_id', '=', saleId)
    .executeTakeFirstOrThrow()
  const shelves = await shelvesOf(tx, sale.seller_id)
  const firstShelf = (skus: string[] | null): string | undefined =>
    (skus ?? []).flatMap((sku) => shelves.get(sku) ?? []).toSorted(byShelf)[0]
  const plan = planBatches(
    rows.map((row) => ({
      parcelId: row.parcel_id,
      packBy: row.pack_by.getTime(),
      contents: row.contents,
      firstSeq: row.first_seq,
      shelf: firstShelf(row.skus),
    })),
    parcelsMax,
  )
  const last = await sql<{
    number: number
  }>`select coalesce(max(number), 0)::int as number from packing_batch where sale_id = ${saleId}`.execute(tx)
  const batches = plan.map((batch, i) => ({
    batch_id: randomUUID(),
    number: last.rows[0]!.number + 1 + i,
    pack_by: new Date(batch.packBy),
    parcelIds: batch.parcelIds,
  }))
  const places = batches.flatMap((batch) =>
    batch.parcelIds.map((parcelId, i) => ({ parcel_id: parcelId, batch_id: batch.batch_id, number: i + 1 })),
  )
  await sql`
    insert into packing_batch (batch_id, sale_id, number, pack_by)
    select batch_id, ${saleId}::uuid, number, pack_by from json_to_recordset(${JSON.stringify(batches)}::json) as b(batch_id uuid, number int, pack_by timestamptz)`.execute(
    tx,
  )
  await sql`
    update parcel p set batch_id = n.batch_id, number = n.number, version = p.version + 1
    from json_to_recordset(${JSON.stringify(places)}::json) as n(parcel_id uuid, batch_id uuid, number int) where p.parcel_id = n.parcel_id`.execute(
    tx,
  )
  await takeLotsForParcels(
    tx,
    sale.seller_id,
    sale.time_zone,
    places.map((place) => place.parcel_id),
  )
  return batches.map((batch) => batch.batch_id)
}

async function shelvesOf(tx: Tx, sellerId: string): Promise<Map<string, string>> {
  const rows = await tx
    .selectFrom('product')
    .select(['sku', 'shelf'])
    .where('seller_id', '=', sellerId)
    .where('shelf', 'is not', null)
    .execute()
  return new Map(rows.map((row) => [row.sku, row.shelf!]))
}
