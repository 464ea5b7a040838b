import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { PickupView } from '../contract/routes/dispatch.ts'
import type { Tx } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { formatHandOver } from '../packing/paper/format.ts'
import { bookedAs, parcelsOfCode, toLeaveFirst } from '../order/parcel-code-store.ts'
import { isReplacedCode, isStopped } from '../packing/find-parcel-store.ts'
import { isOtherCarrier } from './carrier-names.ts'
import { producersOfParcels } from '../packing/producers-store.ts'
import { isPackingSeenBy } from '../packing/seen-packing-store.ts'
import { sellersWithin } from '../shop/seller-tree-store.ts'
import type { PickupState, ScannedParcel } from './pickup.ts'

export interface PickupRow {
  pickup_id: string
  seller_id: string
  carrier: string
  planned_at: Date | null
  state: PickupState
  contents: string
  actor: string
  opened_at: Date
  manifest_id: string | null
  day: string | null
  number: number | null
}

/** Maximum number of missing parcels listed: more than can be dealt with at the truck; the tally gives the total. */
const missingShownMax = 500

/** Restricts parcels `p` to those that a pick-up's seller sees. */
const isSeenAt = ({ seller_id: sellerId }: Pick<PickupRow, 'seller_id'>): RawBuilder<boolean> =>
  isPackingSeenBy(sellerId, { packer: sql`p.seller_id`, saleId: sql`p.sale_id` })

/**
 * Packed parcels of the seller and its members that this carrier should take: those not booked with another one.
 * What is collected at a point goes with the pick-up of the point's name, and with no other.
 */
const expected = (pickup: Pick<PickupRow, 'seller_id' | 'carrier'>) => sql`
  parcel p left join shipment h on h.parcel_id = ${bookedAs(sql`p`)} left join carrier_account c on c.account_id = h.account_id left join collect_point t on t.point_id = p.point_id
  where p.seller_id in ${sellersWithin(pickup.seller_id)} and ${isSeenAt(pickup)} and p.state = 'packed' and not ${isStopped(sql`p.parcel_id`)} and case when t.point_id is not null then t.name = ${pickup.carrier} else c.account_id is null or c.title = ${pickup.carrier} or c.carrier = ${pickup.carrier} end`

/** A scan that counts: accepted, and its parcel was not stopped since. A signed one counts whatever comes later. */
export const isOut = sql<boolean>`(k.result = 'ok' and not exists (select 1 from parcel s where s.parcel_id = k.parcel_id
    and (s.state = 'cancelled' or (s.state = 'packed' and ${isStopped(sql`s.parcel_id`)}))))`

/** A pick-up without what was scanned, noted and photographed. */
export type PickupBrief = Omit<PickupView, 'scanned' | 'stopped' | 'missing' | 'producers' | 'notes' | 'photos'>

export async function pickupBrief(db: Kysely<Tables>, row: PickupRow): Promise<PickupBrief> {
  return {
    pickupId: row.pickup_id,
    number: formatHandOver(row.day, row.number) ?? null,
    carrier: row.carrier,
    state: row.state,
    plannedAt: row.planned_at?.toISOString() ?? null,
    openedAt: row.opened_at.toISOString(),
    manifestId: row.manifest_id,
    tally: await tallyOf(db, row),
  }
}

/** A pick-up in the contract's form. */
export async function pickupView(db: Kysely<Tables>, row: PickupRow): Promise<PickupView> {
  const { rows: accepted } = await sql<{ code: string; parcel_id: string; scanned_at: Date; is_out: boolean }>`
    select k.code, k.parcel_id, k.scanned_at, ${isOut} as is_out from pickup_scan k where k.pickup_id = ${row.pickup_id} and k.result = 'ok' order by k.at`.execute(
    db,
  )
  const scanned = accepted.filter((one) => one.is_out)
  const producers = await producersOfParcels(
    db,
    scanned.map((one) => one.parcel_id),
  )
  const missing =
    row.state !== 'open'
      ? []
      : (
          await sql<{ code: string; saleTitle: string; packBy: Date; handOverBy: Date }>`
    select x.code, s.title as "saleTitle", x.pack_by as "packBy", x.hand_over_by as "handOverBy" from (select p.* from ${expected(row)}) x join sale s on s.sale_id = x.sale_id
    where not exists (select 1 from pickup_scan k where k.pickup_id = ${row.pickup_id} and k.parcel_id = x.parcel_id and k.result = 'ok')
    order by x.hand_over_by, x.code limit ${missingShownMax}`.execute(db)
        ).rows
  const notes = await db
    .selectFrom('pickup_note')
    .selectAll()
    .where('pickup_id', '=', row.pickup_id)
    .orderBy('at')
    .execute()
  const photos = await db
    .selectFrom('pickup_photo')
    .select(['photo_id', 'sha256', 'at'])
    .where('pickup_id', '=', row.pickup_id)
    .orderBy('at')
    .execute()
  return {
    ...(await pickupBrief(db, row)),
    scanned: scanned.map((one) => ({ code: one.code, scannedAt: one.scanned_at.toISOString() })),
    stopped: accepted.filter((one) => !one.is_out).map(({ code }) => ({ code })),
    missing: missing.map((one) => ({
      ...one,
      packBy: one.packBy.toISOString(),
      handOverBy: one.handOverBy.toISOString(),
    })),
    producers: producers.map(({ parcels, ...producer }) => ({
      ...producer,
      parcels: parcels.length,
      units: parcels.reduce((sum, { units }) => sum + units, 0),
    })),
    notes: notes.map((one) => ({ noteId: one.note_id, kind: one.kind, text: one.text, at: one.at.toISOString() })),
    photos: photos.map((one) => ({
      photoId: one.photo_id,
      sha256: one.sha256.toString('hex'),
      at: one.at.toISOString(),
    })),
  }
}

/** How many parcels are scanned, and how many more this carrier should take. */
export async function tallyOf(db: Kysely<Tables>, row: PickupRow): Promise<{ scanned: number; missing: number }> {
  const { rows } = await sql<{ scanned: number; missing: number }>`
    select (select count(*)::int from pickup_scan k where k.pickup_id = ${row.pickup_id} and ${isOut}) as scanned,
      case when ${row.state} <> 'open' then 0 else (select count(*)::int from (select p.parcel_id from ${expected(row)}) x
        where not exists (select 1 from pickup_scan k where k.pickup_id = ${row.pickup_id} and k.parcel_id = x.parcel_id and k.result = 'ok')) end as missing`.execute(
    db,
  )
  return rows[0]!
}

export async function findPickup(db: Kysely<Tables>, pickupId: string): Promise<PickupRow | undefined> {
  return db.selectFrom('pickup').selectAll().where('pickup_id', '=', pickupId).executeTakeFirst()
}

/** Locks a pick-up, which serializes its scans, notes and signature. */
export async function lockPickup(tx: Tx, pickupId: string): Promise<PickupRow | undefined> {
  return tx.selectFrom('pickup').selectAll().where('pickup_id', '=', pickupId).forUpdate().executeTakeFirst()
}

export interface FoundParcel extends ScannedParcel {
  parcelId: string
  code: string
}

/**
 * The parcel of a scanned code, by its current label or an earlier one, first; with it the others of the outer box in
 * which it lies, and all of a box by the box's own code. Empty if the seller has no such parcel.
 */
export async function findScanned(tx: Tx, code: string, pickup: PickupRow): Promise<FoundParcel[]> {
  const named = await findNamed(tx, code, pickup)
  if (!named) return []
  const { rows } = await sql<FoundParcel & { booked: string | null; given: string | null }>`
    select p.parcel_id as "parcelId", p.code, p.state, ${isReplacedCode(code)} as "isReplaced", ${isStopped(sql`p.parcel_id`)} as "isStopped",
      exists (select 1 from pickup_scan k where k.pickup_id = ${pickup.pickup_id} and k.parcel_id = p.parcel_id and k.result = 'ok') as "isScanned",
      exists (select 1 from manifest_amendment a join amendment_parcel ap on ap.amendment_id = a.amendment_id where a.manifest_id = p.manifest_id and a.kind = 'left-behind' and ap.parcel_id = p.parcel_id) as "wasLeftBehind",
      coalesce((select n.closed_at is null or n.hub_id not in ${sellersWithin(pickup.seller_id)} from consignment n where n.consignment_id = p.consignment_id), false) as "isInOpenBox",
      coalesce((select t.name from collect_point t where t.point_id = p.point_id),
        (select case when c.title = ${pickup.carrier} then c.title else c.carrier end from shipment h join carrier_account c on c.account_id = h.account_id where h.parcel_id = ${bookedAs(sql`p`)})) as booked,
      (select min(k.carrier) from "order" o join platform_package k on k.order_id = o.order_id where o.parcel_id = p.parcel_id) as given,
      coalesce((select t.currency <> s.currency from pickup_scan k join parcel q on q.parcel_id = k.parcel_id join sale t on t.sale_id = q.sale_id
        where k.pickup_id = ${pickup.pickup_id} and k.result = 'ok' order by k.at limit 1), false) as "isOtherCurrency"
    from parcel p join sale s on s.sale_id = p.sale_id where ${'parcelId' in named ? sql`p.parcel_id = ${named.parcelId}` : sql`p.consignment_id = ${named.consignmentId}`}
    order by p.parcel_id in ${parcelsOfCode(code)} desc, p.code`.execute(tx)
  return rows.map(({ booked, given, ...found }) => {
    const other = given !== null && isOtherCarrier(given, pickup.carrier) ? given : undefined
    return { ...found, carrier: booked ?? other }
  })
}

/** Which parcel a code means, or which box: nobody may open it until this scan is kept. */
async function findNamed(
  tx: Tx,
  code: string,
  pickup: PickupRow,
): Promise<{ parcelId: string } | { consignmentId: string } | undefined> {
  const { rows: parcels } = await sql<{ parcelId: string; consignmentId: string | null }>`
    select p.parcel_id as "parcelId", p.consignment_id as "consignmentId" from parcel p
    where ${isSeenAt(pickup)} and p.parcel_id in ${parcelsOfCode(code)} order by ${toLeaveFirst} limit 1`.execute(tx)
  const [parcel] = parcels
  if (parcel?.consignmentId === null) return { parcelId: parcel.parcelId }
  const { rows: boxes } = await sql<{ consignmentId: string }>`
    select consignment_id as "consignmentId" from consignment where dissolved_at is null
      and ${parcel ? sql`consignment_id = ${parcel.consignmentId}` : sql`code = ${code} and hub_id in ${sellersWithin(pickup.seller_id)}`} for share`.execute(
    tx,
  )
  return boxes[0] ?? (parcel && { parcelId: parcel.parcelId })
}
