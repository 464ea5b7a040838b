import { sql } from 'kysely'
import { randomUUID } from 'node:crypto'
import type { Tx } from '../db/database.ts'
import { linesOfOrder } from '../order/lines-store.ts'
import { recipientOfOrder } from '../order/recipient-of-order-store.ts'
import { isRehearsal } from '../sale/rehearsal-store.ts'
import { pointServing } from '../shop/collect-point-store.ts'
import { parcelCode } from './parcel-code.ts'

/** Orders gathered in one transaction: bounds how long their rows are locked. */
export const ordersPerGathering = 2_000

/** Only one transaction at a time makes parcels and batches of a sale; different sales do not wait for each other. */
export async function lockPacking(tx: Tx, saleId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`packing/${saleId}`}, 0))`.execute(tx)
}

/**
 * Who packs an order `o` of a sale `s`: the producer whose goods it is, if they pack all of it themselves; else the
 * sale's own seller, the hub, where the goods of several come together.
 */
export const packerOf = sql<string>`(
  select case when count(distinct packer) = 1 then min(packer::text)::uuid else s.seller_id end from (
    select case i.packs when 'producer' then i.seller_id else s.seller_id end as packer from ${linesOfOrder} join sale_item i on i.sale_id = o.sale_id and i.sku = l.sku) packers)`

interface LooseOrder {
  order_id: string
  seq: number
  viewer_id: string
  seller_id: string
  recipient_id: string
  pack_by: Date
  hand_over_by: Date
  received_at: Date
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
    select o.order_id, o.seq, o.viewer_id, ${packerOf} as seller_id, o.pack_by, o.hand_over_by, o.received_at, o.changed_at,
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
    received_at: order.received_at,
    changed_at: order.changed_at,
  }))
  await sql`
    insert into parcel (parcel_id, code, sale_id, seller_id, viewer_id, recipient_id, pack_by, hand_over_by, first_seq, cut_at, version, point_id)
    select parcel_id, code, ${saleId}::uuid, p.seller_id, viewer_id, recipient_id, pack_by, hand_over_by, first_seq, changed_at + ${mergeWaitSeconds} * interval '1 second', 0,
      ${pointServing(sql`(select r.point_id from recipient r where r.recipient_id = p.recipient_id)`, { sellerId: sql`s.seller_id`, at: sql`p.received_at` })}
    from json_to_recordset(${JSON.stringify(parcels)}::json) as p(parcel_id uuid, code text, seller_id uuid, viewer_id uuid, recipient_id uuid, pack_by timestamptz,
      hand_over_by timestamptz, first_seq int, received_at timestamptz, changed_at timestamptz)
      join sale s on s.sale_id = ${saleId}`.execute(tx)
}

/** New parcel codes, never used before. */
export async function nextParcelCodes(tx: Tx, count: number): Promise<string[]> {
  const { rows } = await sql<{
    n: number
  }>`select nextval('parcel_code_sequence') as n from generate_series(1, ${count})`.execute(tx)
  return rows.map((row) => parcelCode(row.n))
}
