import { sql, type Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { cashOfParcels } from '../order/shipping-store.ts'
import type { PersonalData } from '../person/personal-data.ts'
import { unitNames } from '../person/unit-names.ts'
import { findShop } from '../shop/shop-store.ts'
import { formatHandOver } from './paper/format.ts'
import type { PaperManifest } from './paper/paper.ts'
import { producersOfParcels, type Producer } from './producers-store.ts'

interface ManifestRow {
  seller_id: string | null
  day: string | null
  number: number | null
  carrier: string
  handed_over_at: Date
  paper_version: number
  seller: string
  signature: { sealed: string; strokes: [number, number][][] } | null
  amendments: { number: number; kind: 'added' | 'left-behind'; parcels: number; reason: string; at: string }[]
}

interface ListedParcel {
  parcel_id: string
  code: string
  province_code: string
  cod: number
  time_zone: string
  currency: string
  added: number | null
  left_behind: number | null
  /** Nobody can take it out of that any more. */
  box: string | null
}

/**
 * What the hand-over record of a manifest shows, with the version of the contents at the time of reading. A parcel that
 * was left behind stays listed even if it is on another manifest by now: it was signed for here.
 */
export async function readPaperManifest(
  db: Kysely<Tables>,
  personal: PersonalData,
  manifestId: string,
): Promise<{ paper: PaperManifest; paperVersion: number } | undefined> {
  const { rows: manifests } = await sql<ManifestRow>`
    select m.seller_id, m.day::text, m.number, m.carrier, m.handed_over_at, m.paper_version, coalesce(e.slug, '') as seller,
      (select json_build_object('sealed', encode(g.sealed, 'hex'), 'strokes', g.strokes) from manifest_signature g where g.manifest_id = m.manifest_id) as signature,
      coalesce((select json_agg(json_build_object('number', a.number, 'kind', a.kind, 'reason', a.reason, 'at', to_char(a.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'parcels', (select count(*) from amendment_parcel ap where ap.amendment_id = a.amendment_id)) order by a.number) from manifest_amendment a where a.manifest_id = m.manifest_id), '[]') as amendments
    from manifest m left join seller e on e.seller_id = m.seller_id where m.manifest_id = ${manifestId}`.execute(db)
  const { rows } = await sql<ListedParcel>`
    select p.parcel_id, p.code, r.province_code, s.time_zone, s.currency,
      (select coalesce(sum(o.total) filter (where o.paid_at is null), 0)::bigint from "order" o where o.parcel_id = p.parcel_id and o.state <> 'cancelled') as cod,
      (select min(a.number) from manifest_amendment a join amendment_parcel ap on ap.amendment_id = a.amendment_id where a.manifest_id = ${manifestId} and a.kind = 'added' and ap.parcel_id = p.parcel_id) as added,
      (select min(a.number) from manifest_amendment a join amendment_parcel ap on ap.amendment_id = a.amendment_id where a.manifest_id = ${manifestId} and a.kind = 'left-behind' and ap.parcel_id = p.parcel_id) as left_behind,
      (select n.code from consignment n where n.consignment_id = p.consignment_id) as box
    from parcel p join recipient r on r.recipient_id = p.recipient_id join sale s on s.sale_id = p.sale_id
    where p.manifest_id = ${manifestId} or p.parcel_id in (select ap.parcel_id from amendment_parcel ap join manifest_amendment a on a.amendment_id = ap.amendment_id where a.manifest_id = ${manifestId})
    order by p.code`.execute(db)
  const [manifest, first] = [manifests[0], rows[0]]
  if (!manifest || !first) return undefined
  const cash = await cashOfParcels(
    db,
    rows.map((row) => row.parcel_id),
  )
  const producers = await producersOfParcels(
    db,
    rows.map((row) => row.parcel_id),
  )
  const { signature, day } = manifest
  const number = formatHandOver(day, manifest.number)
  const shop = manifest.seller_id ? await findShop(db, personal, manifest.seller_id) : undefined
  const paper: PaperManifest = {
    manifestId,
    ...(number && { number }),
    carrier: manifest.carrier,
    sellerName: shop?.name ?? manifest.seller,
    handedOverAt: manifest.handed_over_at.toISOString(),
    timeZone: first.time_zone,
    currency: first.currency,
    amendments: manifest.amendments,
    parcels: rows.map((row) => ({
      code: row.code,
      recipientProvince: unitNames(row.province_code, '').province,
      cod: cash.get(row.parcel_id) ?? row.cod,
      ...remarkOf(row),
      ...(row.box !== null && { box: row.box }),
    })),
    ...(producers.length > 1 && { parts: partsOf(producers, rows) }),
    ...(signature && {
      signature: {
        courier: personal.open(Buffer.from(signature.sealed, 'hex'), manifestId).name,
        strokes: signature.strokes,
      },
    }),
  }
  return { paper, paperVersion: manifest.paper_version }
}

function remarkOf({ added, left_behind: leftBehind }: ListedParcel): Pick<PaperManifest['parcels'][number], 'remark'> {
  if (leftBehind !== null) return { remark: { amendment: leftBehind, kind: 'left-behind' } }
  return added === null ? {} : { remark: { amendment: added, kind: 'added' } }
}

/** A part for each producer: the parcels with their goods, in the order of the record. */
function partsOf(producers: readonly Producer[], rows: readonly ListedParcel[]): NonNullable<PaperManifest['parts']> {
  const codes = new Map(rows.map((row) => [row.parcel_id, row.code]))
  return producers.map(({ seller, name, parcels }) => ({
    producer: name ?? seller,
    parcels: parcels.map(({ parcelId, units }) => ({ code: codes.get(parcelId)!, units })),
  }))
}
