import { sql, type Kysely, type Selectable } from 'kysely'
import type { Tx } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { parcelsOfCode, toLeaveFirst } from '../order/parcel-code-store.ts'
import { isStopped } from '../packing/find-parcel-store.ts'
import { nextParcelCodes } from '../packing/gather-store.ts'
import type { ParcelState } from '../packing/parcel.ts'
import { sellersWithin } from '../shop/seller-tree-store.ts'
import type { ConsignedParcel } from './consignment.ts'

export type ConsignmentRow = Selectable<Tables['consignment']>

export interface FoundConsigned extends ConsignedParcel {
  code: string
}

/** Locks a consignment of a hub that was not dissolved. */
export async function lockConsignment(
  tx: Tx,
  named: { code: string; hubId: string } | { consignmentId: string },
): Promise<ConsignmentRow | undefined> {
  const { rows } = await sql<ConsignmentRow>`
    select * from consignment where dissolved_at is null
      and ${'code' in named ? sql`code = ${named.code} and hub_id = ${named.hubId}` : sql`consignment_id = ${named.consignmentId}`} for update`.execute(
    tx,
  )
  return rows[0]
}

export function findConsignment(db: Kysely<Tables>, code: string, hubId: string): Promise<ConsignmentRow | undefined> {
  return db
    .selectFrom('consignment')
    .selectAll()
    .where('code', '=', code)
    .where('hub_id', '=', hubId)
    .executeTakeFirst()
}

/** The parcel that a code means to a hub: one that it or somebody below it packed, of a sale of the hub's own. */
export async function findConsigned(tx: Tx, code: string, hubId: string): Promise<string | undefined> {
  const { rows } = await sql<{ parcel_id: string }>`
    select p.parcel_id from parcel p join sale s on s.sale_id = p.sale_id and s.seller_id = ${hubId}
    where p.parcel_id in ${parcelsOfCode(code)} and p.seller_id in ${sellersWithin(hubId)} order by ${toLeaveFirst} limit 1`.execute(
    tx,
  )
  return rows[0]?.parcel_id
}

/** Locks parcels in the order of their codes, as everywhere, and reads what decides whether they may go together. */
export async function lockConsigned(tx: Tx, parcelIds: readonly string[]): Promise<FoundConsigned[]> {
  await sql`select from parcel where parcel_id = any(${parcelIds}::uuid[]) order by code for update`.execute(tx)
  const { rows } = await sql<FoundConsigned>`
    select p.parcel_id as "parcelId", p.code, p.sale_id as "saleId", p.viewer_id as "viewerId", p.recipient_id as "recipientId", p.point_id as "pointId", p.state,
      ${isStopped(sql`p.parcel_id`)} as "isStopped", p.consignment_id as "consignmentId", coalesce(n.closed_at is not null, false) as "isClosed",
      exists (select 1 from shipment h where h.parcel_id = p.parcel_id and h.state <> 'failed')
        or exists (select 1 from "order" o join platform_package k on k.order_id = o.order_id where o.parcel_id = p.parcel_id) as "isBooked"
    from parcel p left join consignment n on n.consignment_id = p.consignment_id where p.parcel_id = any(${parcelIds}::uuid[]) order by p.code`.execute(
    tx,
  )
  return rows
}

/** Opens a box for a parcel and those that go with it. */
export async function openConsignment(
  tx: Tx,
  {
    consignmentId,
    hubId,
    parcel,
    actor,
  }: { consignmentId: string; hubId: string; parcel: FoundConsigned; actor: string },
): Promise<ConsignmentRow> {
  const [code] = await nextParcelCodes(tx, 1)
  return tx
    .insertInto('consignment')
    .values({ consignment_id: consignmentId, code: code!, hub_id: hubId, sale_id: parcel.saleId, actor })
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** The parcel as which a box is booked: one that never was, so that no former booking is in the way. */
export async function chooseLead(tx: Tx, consignmentId: string): Promise<string> {
  const { rows } = await sql<{ parcel_id: string }>`
    select p.parcel_id from parcel p left join shipment h on h.parcel_id = p.parcel_id
    where p.consignment_id = ${consignmentId} order by h.parcel_id is not null, p.code limit 1`.execute(tx)
  return rows[0]!.parcel_id
}

/** The parcels that lie in a consignment now, those that were cancelled since among them. */
export async function parcelsIn(db: Kysely<Tables>, consignmentId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('parcel')
    .select('parcel_id')
    .where('consignment_id', '=', consignmentId)
    .orderBy('code')
    .execute()
  return rows.map((row) => row.parcel_id)
}

/** Puts a parcel into a consignment, or takes it out. Under the locks of both. */
export async function moveConsigned(
  tx: Tx,
  { scanId, consignment, parcelId, kind, actor }: ConsignedMove,
): Promise<void> {
  await tx
    .insertInto('consignment_scan')
    .values({
      scan_id: scanId,
      consignment_id: consignment.consignment_id,
      sale_id: consignment.sale_id,
      parcel_id: parcelId,
      kind,
      actor,
    })
    .execute()
  await tx
    .updateTable('parcel')
    .set({ consignment_id: kind === 'in' ? consignment.consignment_id : null, version: sql`version + 1` })
    .where('parcel_id', '=', parcelId)
    .execute()
}

export interface ConsignedMove {
  scanId: string
  consignment: Pick<ConsignmentRow, 'consignment_id' | 'sale_id'>
  parcelId: string
  kind: 'in' | 'out'
  actor: string
}

/**
 * Ends the booking of a consignment that is not as it was booked any more. Whoever reads it is told which number to
 * cancel with the carrier, because carriers are not told of it.
 */
export async function voidBooking(tx: Tx, leadId: string): Promise<void> {
  await sql`
    update shipment set state = 'failed', tracking = null, sort_code = null, fee = null, label_next_try_at = null,
      error = 'the consignment was taken apart' || coalesce('; cancel ' || tracking || ' with the carrier', '')
    where parcel_id = ${leadId} and state <> 'failed'`.execute(tx)
}

export interface TogetherRow {
  code: string
  seller: string
  name: string | null
  state: ParcelState
  isStopped: boolean
  /** It was brought to the hub, or packed there. */
  isHere: boolean
  consignment: string | null
  closedAt: Date | null
  buyer: string
}

/**
 * Parcels of a hub's sale that go together: of one buyer and recipient, from several packers, and all that lie in a
 * consignment. What was cancelled is listed until it is taken out.
 */
export async function readTogether(db: Kysely<Tables>, saleId: string): Promise<TogetherRow[]> {
  const { rows } = await sql<TogetherRow>`
    with unfinished as materialized (select * from parcel where sale_id = ${saleId} and (state in ('waiting', 'picking', 'packed') or (state = 'cancelled' and consignment_id is not null))),
      buyers as (select viewer_id, recipient_id from unfinished where state <> 'cancelled' group by viewer_id, recipient_id having count(distinct seller_id) > 1
        union select viewer_id, recipient_id from unfinished where consignment_id is not null)
    select p.code, e.slug as seller, h.name, p.state, ${isStopped(sql`p.parcel_id`)} as "isStopped", n.code as consignment, n.closed_at as "closedAt",
      p.seller_id = s.seller_id or coalesce((select sum(k.units) from check_in k where k.parcel_id = p.parcel_id), 0) > 0 as "isHere",
      min(p.code) over (partition by p.viewer_id, p.recipient_id) as buyer
    from unfinished p join buyers b on b.viewer_id = p.viewer_id and b.recipient_id = p.recipient_id join sale s on s.sale_id = p.sale_id
      join seller e on e.seller_id = p.seller_id left join shop h on h.seller_id = p.seller_id left join consignment n on n.consignment_id = p.consignment_id
    order by buyer, p.code`.execute(db)
  return rows
}

/** Other packed parcels at the hub that go into one box with this one. */
export async function companionsOf(db: Kysely<Tables>, parcelId: string): Promise<string[]> {
  const { rows } = await sql<{ code: string }>`
    select q.code from parcel p join parcel q on q.viewer_id = p.viewer_id and q.sale_id = p.sale_id and q.recipient_id = p.recipient_id and q.seller_id <> p.seller_id
      join sale s on s.sale_id = p.sale_id
    where p.parcel_id = ${parcelId} and p.consignment_id is null and q.state = 'packed' and (q.seller_id = s.seller_id or coalesce((select sum(k.units) from check_in k where k.parcel_id = q.parcel_id), 0) > 0)
    order by q.code`.execute(db)
  return rows.map((row) => row.code)
}

/**
 * A parcel of a consignment that would not leave with the others, or that lies in one that is still open: a box leaves
 * whole. Those that were cancelled do not count.
 */
export async function findBroken(
  db: Kysely<Tables>,
  parcelIds: readonly string[],
): Promise<{ consignment: string; isOpen: boolean; parcel: string } | undefined> {
  const { rows } = await sql<{ consignment: string; isOpen: boolean; parcel: string }>`
    select n.code as consignment, n.closed_at is null as "isOpen", q.code as parcel from parcel p join consignment n on n.consignment_id = p.consignment_id
      join parcel q on q.consignment_id = p.consignment_id
    where p.parcel_id = any(${parcelIds}::uuid[]) and q.state <> 'cancelled' and (n.closed_at is null or q.parcel_id <> all(${parcelIds}::uuid[])) order by q.code limit 1`.execute(
    db,
  )
  return rows[0]
}
