import { sql, type Kysely } from 'kysely'
import type { Tx } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { bookedAs } from '../order/parcel-code-store.ts'
import { producersOfParcels } from '../packing/producers-store.ts'
import { isWithinSeller } from '../shop/seller-tree-store.ts'
import { scannedStatuses } from './carrier.ts'
import { fitting } from './evidence.ts'

/** One parcel in an evidence pack: every instant a platform asks for, in chronological order. */
export interface ProvenParcel {
  code: string
  manifestId: string | null
  carrier: string | null
  tracking: string | null
  state: string
  orderIds: string[]
  /** What the orders are called on the platform they were taken from; empty for orders of our own. */
  platformOrderIds: string[]
  receivedAt: Date
  packBy: Date
  packedAt: Date | null
  packedBy: string | null
  handOverBy: Date
  scannedOutAt: Date | null
  scannedOutBy: string | null
  handedOverAt: Date | null
  leftBehind: number | null
  firstCarrierScanAt: Date | null
  /** How many were taken when it was packed, whatever happened to them since. */
  photos: number
  /** The outer box in which it is or left: one of the sale's own seller, so whoever asks may know it. */
  box: string | null
}

/** Goods of one producer in a parcel. */
export interface ProvenGoods {
  code: string
  manifestId: string | null
  seller: string
  name: string | null
  units: number
}

export interface ProvenScan {
  pickupId: string
  code: string
  result: string
  actor: string
  scannedAt: Date
  keptAt: Date
}
export interface ProvenNote {
  pickupId: string
  kind: string
  text: string
  actor: string
  at: Date
}
export interface ProvenPhoto {
  photoId: string
  /** The parcel or pick-up it belongs to. */
  of: string
  sha256OfOriginal: Buffer
  /** Hash of the stored file, recorded when it was stored; not recorded for photos of a truck. */
  sha256: Buffer | null
  actor: string
  takenAt: Date
  keptAt: Date
  /** When the data of the person whose parcel it shows was erased. */
  erasedAt: Date | null
  /** Stored bytes; 0 once erased. */
  size: number
  /** Absent if it is not in this pack. */
  webp?: Buffer
}
export interface ProvenManifest {
  manifestId: string
  /** Whether whoever asks may see all of it. Of another's truck they see their own parcels and nothing else. */
  isWhole: boolean
  carrier: string
  handedOverAt: Date
  actor: string
  plannedAt: Date | null
  openedAt: Date | null
  signature: { sealed: Buffer; strokes: [number, number][][]; signedAt: Date } | null
  amendments: { number: number; kind: string; reason: string; actor: string; at: Date; codes: string[] }[]
}

export interface Evidence {
  parcels: ProvenParcel[]
  manifests: ProvenManifest[]
  goods: ProvenGoods[]
  scans: ProvenScan[]
  notes: ProvenNote[]
  photos: ProvenPhoto[]
}

/**
 * Bytes of photos in one pack, about 300 to 600 of them: the pack is assembled in memory and must be small enough to
 * upload. All photos are listed.
 */
const photosBytesMax = 64_000_000

/**
 * Everything known about how the parcels of a sale, or of a manifest, changed hands, read as one snapshot. It contains
 * no personal data of buyers. `seenBy`: the seller who asks (undefined: an admin); of a truck that was another's, like
 * the hub's when a member asks, only what concerns these parcels is read.
 */
export async function readEvidence(
  db: Kysely<Tables>,
  of: { saleId: string } | { manifestId: string },
  seenBy: string | undefined,
): Promise<Evidence> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => {
      const parcels = (
        await sql<ProvenParcel>`
      select p.code, p.manifest_id as "manifestId", m.carrier, coalesce(h.tracking, taken.tracking) as tracking, p.state, p.pack_by as "packBy", p.packed_at as "packedAt", p.packed_by as "packedBy", p.hand_over_by as "handOverBy",
        o.ids as "orderIds", coalesce(taken.ids, '{}') as "platformOrderIds", o.received_at as "receivedAt", k.scanned_at as "scannedOutAt", k.actor as "scannedOutBy", m.handed_over_at as "handedOverAt",
        (select min(a.number) from manifest_amendment a join amendment_parcel ap on ap.amendment_id = a.amendment_id where a.manifest_id = p.manifest_id and a.kind = 'left-behind' and ap.parcel_id = p.parcel_id) as "leftBehind",
        (select min(e.at) from carrier_event e where e.parcel_id = ${bookedAs(sql`p`)} and e.status = any(${[...scannedStatuses]})) as "firstCarrierScanAt",
        (select count(*)::int from parcel_photo f where f.parcel_id = p.parcel_id) as photos,
        (select n.code from consignment n where n.consignment_id = p.consignment_id) as box
      from parcel p left join manifest m on m.manifest_id = p.manifest_id left join shipment h on h.parcel_id = ${bookedAs(sql`p`)}
        left join lateral (select s.scanned_at, case when ${isWithinSeller(sql`u.seller_id`, seenBy)} then s.actor end as actor
          from pickup_scan s join pickup u on u.pickup_id = s.pickup_id where s.parcel_id = p.parcel_id and s.result = 'ok' order by s.at desc limit 1) k on true
        cross join lateral (select array_agg(order_id::text order by seq) as ids, min(received_at) as received_at from "order" where parcel_id = p.parcel_id and state <> 'cancelled') o
        left join lateral (select array_agg(distinct g.platform_order_id order by g.platform_order_id) as ids, min(g.tracking) as tracking
          from "order" t join platform_package g on g.order_id = t.order_id where t.parcel_id = p.parcel_id and t.state <> 'cancelled') taken on true
      where ${'saleId' in of ? sql`p.sale_id = ${of.saleId}` : sql`p.manifest_id = ${of.manifestId}`} and p.state <> 'cancelled' order by p.code`.execute(
          tx,
        )
      ).rows
      const manifestIds = [...new Set(parcels.flatMap(({ manifestId }) => manifestId ?? []))]
      const manifests = (
        await sql<ProvenManifest>`
      select m.manifest_id as "manifestId", (m.seller_id is null or ${isWithinSeller(sql`m.seller_id`, seenBy)}) as "isWhole", m.carrier, m.handed_over_at as "handedOverAt", m.actor, u.planned_at as "plannedAt", u.opened_at as "openedAt",
        (select json_build_object('sealed', encode(g.sealed, 'hex'), 'strokes', g.strokes, 'signedAt', g.signed_at) from manifest_signature g where g.manifest_id = m.manifest_id) as signature,
        coalesce((select json_agg(json_build_object('number', a.number, 'kind', a.kind, 'reason', a.reason, 'actor', a.actor, 'at', a.at, 'codes',
          (select json_agg(p.code order by p.code) from amendment_parcel ap join parcel p on p.parcel_id = ap.parcel_id where ap.amendment_id = a.amendment_id)) order by a.number)
          from manifest_amendment a where a.manifest_id = m.manifest_id), '[]') as amendments
      from manifest m left join pickup u on u.manifest_id = m.manifest_id where m.manifest_id = any(${manifestIds}::uuid[]) order by m.handed_over_at`.execute(
          tx,
        )
      ).rows
        .map(fromJson)
        .map((manifest) => visibleOf(manifest, new Set(parcels.map(({ code }) => code))))
      // A truck that did not come signed nothing: its pick-up is evidence of the attempt through scans of the same
      // parcels, or through its note from the same days.
      const pickups = sql`
      select u.pickup_id from pickup u where u.manifest_id = any(${manifestIds}::uuid[])
      union select k.pickup_id from pickup_scan k join parcel p on p.parcel_id = k.parcel_id where ${'saleId' in of ? sql`p.sale_id = ${of.saleId}` : sql`p.manifest_id = ${of.manifestId}`}
      ${'saleId' in of ? sql`union ${unsignedPickupsOf(of.saleId)}` : sql``}`
      const whole = sql`(select u.pickup_id from pickup u where u.pickup_id in (${pickups}) and ${isWithinSeller(sql`u.seller_id`, seenBy)})`
      const isOfParcels = sql`parcel_id in (select p.parcel_id from parcel p where ${'saleId' in of ? sql`p.sale_id = ${of.saleId}` : sql`p.manifest_id = ${of.manifestId}`})`
      const scans = (
        await sql<ProvenScan>`select pickup_id as "pickupId", code, result, case when pickup_id in ${whole} then actor else '' end as actor, scanned_at as "scannedAt", at as "keptAt"
          from pickup_scan where pickup_id in (${pickups}) and (pickup_id in ${whole} or ${isOfParcels}) order by at, scan_id`.execute(
          tx,
        )
      ).rows
      const notes = (
        await sql<ProvenNote>`select pickup_id as "pickupId", kind, text, actor, at from pickup_note where pickup_id in ${whole} order by at`.execute(
          tx,
        )
      ).rows
      const truckPhotos = sql`
      select photo_id as "photoId", 'pickup ' || pickup_id as of, sha256 as "sha256OfOriginal", null::bytea as sha256, actor, at as "takenAt", at as "keptAt", null::timestamptz as "erasedAt", octet_length(webp) as size
      from pickup_photo where pickup_id in ${whole} order by at, photo_id`
      return {
        parcels,
        manifests,
        goods: await goodsOf(tx, of),
        scans,
        notes,
        photos: await withBytes(tx, [
          ...(await sql<ProvenPhoto>`${truckPhotos}`.execute(tx)).rows,
          ...(await parcelPhotos(tx, of)),
        ]),
      }
    })
}

/** Whose goods the parcels held. */
async function goodsOf(tx: Tx, of: { saleId: string } | { manifestId: string }): Promise<ProvenGoods[]> {
  const { rows: parcels } = await sql<{ parcel_id: string; code: string; manifest_id: string | null }>`
    select parcel_id, code, manifest_id from parcel
    where ${'saleId' in of ? sql`sale_id = ${of.saleId}` : sql`manifest_id = ${of.manifestId}`} and state <> 'cancelled'`.execute(
    tx,
  )
  const byId = new Map(parcels.map((parcel) => [parcel.parcel_id, parcel]))
  const producers = await producersOfParcels(tx, [...byId.keys()])
  return producers.flatMap(({ seller, name, parcels: own }) =>
    own.map(({ parcelId, units }) => {
      const { code, manifest_id: manifestId } = byId.get(parcelId)!
      return { code, manifestId, seller, name, units }
    }),
  )
}

/** Photos of packed parcels, starting with late ones, which an appeal is about. */
async function parcelPhotos(tx: Tx, of: { saleId: string } | { manifestId: string }): Promise<ProvenPhoto[]> {
  const { rows } = await sql<ProvenPhoto>`
    select f.photo_id as "photoId", 'parcel ' || p.code as of, f.source_sha256 as "sha256OfOriginal", f.sha256, f.packer as actor, f.taken_at as "takenAt", f.kept_at as "keptAt", r.erased_at as "erasedAt", octet_length(f.bytes) as size
    from parcel p join parcel_photo f on f.parcel_id = p.parcel_id join recipient r on r.recipient_id = p.recipient_id left join manifest m on m.manifest_id = p.manifest_id
    where ${'saleId' in of ? sql`p.sale_id = ${of.saleId}` : sql`p.manifest_id = ${of.manifestId}`} and p.state <> 'cancelled'
    order by coalesce(p.packed_at, app_now()) > p.pack_by or coalesce(m.handed_over_at, app_now()) > p.hand_over_by desc, p.code, f.taken_at, f.photo_id`.execute(
    tx,
  )
  return rows
}

async function withBytes(tx: Tx, photos: ProvenPhoto[]): Promise<ProvenPhoto[]> {
  const ids = fitting(
    photos.filter(({ size }) => size > 0),
    photosBytesMax,
  ).map(({ photoId }) => photoId)
  const { rows } = await sql<{ photo_id: string; webp: Buffer }>`
    select photo_id, bytes as webp from parcel_photo where photo_id = any(${ids}::uuid[]) union all select photo_id, webp from pickup_photo where photo_id = any(${ids}::uuid[])`.execute(
    tx,
  )
  const bytes = new Map(rows.map((row) => [row.photo_id, row.webp]))
  return photos.map((one) => ({ ...one, ...(bytes.has(one.photoId) && { webp: bytes.get(one.photoId)! }) }))
}

/** A manifest as far as it is seen: of another's truck no signature, and only amendments about these parcels. */
function visibleOf(manifest: ProvenManifest, codes: ReadonlySet<string>): ProvenManifest {
  if (manifest.isWhole) return manifest
  return {
    ...manifest,
    actor: '',
    signature: null,
    amendments: manifest.amendments
      .map((one) => ({ ...one, reason: '', actor: '', codes: one.codes.filter((code) => codes.has(code)) }))
      .filter((one) => one.codes.length > 0),
  }
}

function fromJson(row: ProvenManifest): ProvenManifest {
  const { signature } = row
  return {
    ...row,
    signature: signature && {
      sealed: Buffer.from(signature.sealed as unknown as string, 'hex'),
      strokes: signature.strokes,
      signedAt: new Date(signature.signedAt),
    },
    amendments: row.amendments.map((one) => ({ ...one, at: new Date(one.at) })),
  }
}

/** Pick-ups of a sale's seller that were not signed, from its beginning to the day after its last parcel was due. */
const unsignedPickupsOf = (saleId: string) => sql`
      select u.pickup_id from pickup u join sale s on s.seller_id = u.seller_id
      where s.sale_id = ${saleId} and u.state <> 'signed' and u.opened_at between s.created_at
        and (select coalesce(max(hand_over_by), s.created_at) + interval '1 day' from parcel where sale_id = s.sale_id)`
