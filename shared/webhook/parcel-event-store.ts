import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import type { OrderEntry } from '../news/news.ts'
import { linesOfOrder } from '../order/lines-store.ts'
import { bookedAs } from '../order/parcel-code-store.ts'
import type { ParcelState } from '../packing/parcel.ts'
import { platformPartsOf } from '../platform/platform-part-store.ts'
import type { PlatformPart } from '../platform/platform-part.ts'
import type { ParcelEvent } from './event.ts'
import type { SubjectEvent } from './outbox-store.ts'
import { parcelEventOf, stateAfter } from './parcel-event.ts'

/**
 * What a sale's history tells of parcels: their orders' entries say what happened to them, all orders of a parcel at
 * once. A parcel is created, packed, cancelled and handed over once each, with the first entry that says so.
 */
export async function readParcelEvents(
  tx: Tx,
  saleId: string,
  entries: readonly OrderEntry[],
): Promise<SubjectEvent[]> {
  const telling = entries.filter(
    ({ state, before, detail }) => state !== before || detail?.parcelId || detail?.heldBack,
  )
  const parcelIds = await parcelsOfEntries(tx, saleId, telling)
  const parcels = await readParcels(tx, [...new Set(parcelIds.values())])
  const found = new Map<string, SubjectEvent>()
  for (const entry of telling) {
    const parcel = parcels.get(parcelIds.get(keyOf(entry)) ?? '')
    const type = parcel && parcelEventOf(entry, parcel.state)
    if (!type) continue
    const key = `${type}/${parcel.parcelId}`
    if (!found.has(key)) found.set(key, { subject: parcel.parcelId, key: type, event: eventFrom(type, entry, parcel) })
  }
  return [...found.values()]
}

const keyOf = ({ seq, version }: Pick<OrderEntry, 'seq' | 'version'>): string => `${seq}.${version}`

/** The parcel into which each entry's order had been put last by then. */
async function parcelsOfEntries(tx: Tx, saleId: string, entries: readonly OrderEntry[]): Promise<Map<string, string>> {
  if (entries.length === 0) return new Map()
  const { rows } = await sql<{ seq: number; version: number; parcel_id: string }>`
    select w.seq, w.version, p.parcel_id from unnest(${entries.map(({ seq }) => seq)}::int[], ${entries.map(({ version }) => version)}::int[]) as w(seq, version)
      cross join lateral (select (b.detail ->> 'parcelId')::uuid as parcel_id from order_event b
        where b.sale_id = ${saleId} and b.seq = w.seq and b.version <= w.version and b.detail ? 'parcelId' order by b.version desc limit 1) p`.execute(
    tx,
  )
  return new Map(rows.map((row) => [keyOf(row), row.parcel_id]))
}

interface ParcelFacts {
  parcelId: string
  code: string
  saleId: string
  state: ParcelState
  packBy: Date
  handOverBy: Date
  packedAt: Date | null
  manifestId: string | null
  carrier: string | null
  tracking: string | null
  orders: { orderId: string; number: number }[]
  lines: { sku: string; title: string; quantity: number }[]
  platforms: Map<string, PlatformPart>
}

/** The carrier is the one where it is booked or, of another platform's parcel, the one that the platform chose. */
async function readParcels(tx: Tx, parcelIds: readonly string[]): Promise<Map<string, ParcelFacts>> {
  if (parcelIds.length === 0) return new Map()
  const { rows } = await sql<Omit<ParcelFacts, 'platforms'>>`
    select p.parcel_id as "parcelId", p.code, p.sale_id as "saleId", p.state, p.pack_by as "packBy", p.hand_over_by as "handOverBy", p.packed_at as "packedAt",
      p.manifest_id as "manifestId", coalesce(booked.carrier, theirs.carrier, m.carrier) as carrier, coalesce(booked.tracking, theirs.tracking) as tracking,
      coalesce(held.orders, '[]') as orders, coalesce(held.lines, '[]') as lines
    from unnest(${parcelIds}::uuid[]) as w(parcel_id) join parcel p on p.parcel_id = w.parcel_id left join manifest m on m.manifest_id = p.manifest_id
      left join lateral (select a.carrier, b.tracking from shipment b join carrier_account a on a.account_id = b.account_id
        where b.parcel_id = ${bookedAs(sql`p`)} and b.tracking is not null) booked on true
      left join lateral (select k.carrier, k.tracking from "order" o join platform_package k on k.order_id = o.order_id
        where o.parcel_id = p.parcel_id order by k.tracking nulls last limit 1) theirs on true
      cross join lateral (select json_agg(json_build_object('orderId', o.order_id, 'number', o.seq) order by o.seq) as orders, (
          select json_agg(json_build_object('sku', g.sku, 'title', i.title, 'quantity', g.quantity) order by g.sku) from (
            select l.sku, sum(l.quantity)::int as quantity from "order" o cross join ${linesOfOrder} where o.parcel_id = p.parcel_id and o.state <> 'cancelled' group by l.sku) g
          join sale_item i on i.sale_id = p.sale_id and i.sku = g.sku) as lines
        from "order" o where o.parcel_id = p.parcel_id) held`.execute(tx)
  const platforms = await platformPartsOf(
    tx,
    rows.flatMap(({ orders }) => orders.map(({ orderId }) => orderId)),
  )
  return new Map(rows.map((row) => [row.parcelId, { ...row, platforms }]))
}

function eventFrom(type: ParcelEvent['type'], { at }: OrderEntry, parcel: ParcelFacts): ParcelEvent {
  const { packedAt, manifestId, carrier, tracking } = parcel
  const isPacked = type === 'parcel.packed' || type === 'parcel.handed_over'
  return {
    type,
    timestamp: at.toISOString(),
    data: {
      parcelId: parcel.parcelId,
      code: parcel.code,
      saleId: parcel.saleId,
      state: stateAfter[type],
      packBy: parcel.packBy.toISOString(),
      handOverBy: parcel.handOverBy.toISOString(),
      ...(isPacked && packedAt && { packedAt: packedAt.toISOString() }),
      orders: parcel.orders.map((order) => {
        const platform = parcel.platforms.get(order.orderId)
        return { ...order, ...(platform && { platform }) }
      }),
      lines: parcel.lines,
      ...(carrier !== null && { carrier }),
      ...(tracking !== null && { tracking }),
      ...(type === 'parcel.handed_over' && manifestId !== null && { manifestId }),
    },
  }
}
