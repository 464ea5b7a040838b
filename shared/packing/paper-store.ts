import { sql, type Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import type { PersonalData } from '../person/personal-data.ts'
import { unitNames } from '../person/unit-names.ts'
import { buyerNotesOfParcels } from '../order/buyer-note-store.ts'
import { linesOfOrder } from '../order/lines-store.ts'
import { cashOfParcels } from '../order/shipping-store.ts'
import { isVariant } from './paper-variant.ts'
import { parcelSscc } from './parcel-code.ts'
import { buyersFee, type CodTerms } from '../shop/cod-terms.ts'
import { codTermsOfSale } from '../sale/cod-terms-store.ts'
import { findShop, onPaper } from '../shop/shop-store.ts'
import { serviceOf } from './paper/carrier-services.ts'
import type { Product } from './product.ts'
import { productsOfSale } from './product-store.ts'
import { lotsOfParcels, type LotOfParcel } from './worksheet-store.ts'
import type { PaperBatch, PaperCarrier, PaperLine, PaperParcel } from './paper/paper.ts'

interface BatchRow {
  sale_id: string
  seller_id: string
  sale_seller_id: string
  number: number
  title: string
  seller: string
  time_zone: string
  currency: string
  pack_by: Date
  created_at: Date
  paper_version: number
  terms: CodTerms | null
}

interface ParcelRow {
  parcel_id: string
  seller_id: string
  code: string
  number: number
  pack_by: Date
  hand_over_by: Date
  recipient_id: string
  sealed: Buffer
  province_code: string
  ward_code: string
  collect_at: string | null
  cod: number
  orders: number[] | null
  carrier: { name: string; title: string; tracking: string | null; sortCode: string | null } | null
  lines: { sku: string; title: string; quantity: number }[]
  copy: number | null
}

/**
 * What the documents of a batch show, with the version of the contents at the time of reading; undefined if there is no
 * such batch. Personal data is decrypted here, for paper only. With a GS1 company prefix each parcel gets an SSCC.
 */
export async function readPaperBatch(
  db: Kysely<Tables>,
  personal: PersonalData,
  batchId: string,
  companyPrefix?: string,
): Promise<{ paper: PaperBatch; paperVersion: number } | undefined> {
  const { rows: batches } = await sql<BatchRow>`
    select b.number, s.sale_id, s.title, b.seller_id, s.seller_id as sale_seller_id, e.slug as seller, s.time_zone, s.currency, b.pack_by, b.created_at, b.paper_version, ${codTermsOfSale('s')} as terms
    from packing_batch b join sale s on s.sale_id = b.sale_id join seller e on e.seller_id = b.seller_id where b.batch_id = ${batchId}`.execute(
    db,
  )
  const batch = batches[0]
  if (!batch) return undefined
  const { rows } = await sql<ParcelRow>`
    select p.parcel_id, p.seller_id, p.code, p.number, p.pack_by, p.hand_over_by, p.recipient_id, r.sealed, r.province_code, r.ward_code, l.copy, (select t.name from collect_point t where t.point_id = p.point_id) as collect_at,
      (select coalesce(sum(o.total) filter (where o.paid_at is null), 0)::bigint from "order" o where o.parcel_id = p.parcel_id and o.state <> 'cancelled') as cod,
      (select json_agg(o.seq order by o.seq) from "order" o where o.parcel_id = p.parcel_id and o.state <> 'cancelled') as orders,
      (select json_build_object('name', a.carrier, 'title', a.title, 'tracking', h.tracking, 'sortCode', h.sort_code) from carrier_account a left join shipment h on h.parcel_id = p.parcel_id and h.account_id = a.account_id
        where p.point_id is null and a.seller_id in (p.seller_id, ${batch.sale_seller_id}) and (h.parcel_id is not null or a.is_default) order by h.parcel_id is null, a.seller_id <> p.seller_id limit 1) as carrier,
      (select json_agg(json_build_object('sku', c.sku, 'title', c.title, 'quantity', c.quantity) order by c.sku) from (
        select l.sku, i.title, sum(l.quantity)::int as quantity from "order" o cross join ${linesOfOrder}
          join sale_item i on i.sale_id = o.sale_id and i.sku = l.sku where o.parcel_id = p.parcel_id and o.state <> 'cancelled' group by l.sku, i.title) c) as lines
    from parcel p join recipient r on r.recipient_id = p.recipient_id left join lateral (select max(copy) as copy from label_copy where code = p.code) l on true where p.batch_id = ${batchId} and p.state <> 'cancelled' order by p.number`.execute(
    db,
  )
  const lots = await lotsOfParcels(
    db,
    rows.map((row) => row.parcel_id),
  )
  const parcelIds = rows.map((row) => row.parcel_id)
  const [cash, notes] = await Promise.all([cashOfParcels(db, parcelIds), buyerNotesOfParcels(db, personal, parcelIds)])
  const shop = await findSender(db, personal, batch)
  const skus = new Set(rows.flatMap((row) => row.lines ?? []).map(({ sku }) => sku))
  const products = await productsOfSale(db, batch.sale_id, [...skus])
  const fee = batch.terms ? buyersFee(batch.terms) : 0
  const parcels = rows.map((row): PaperParcel => {
    const person = personal.open(row.sealed, row.recipient_id)
    return {
      code: row.code,
      number: row.number,
      recipient: {
        ...person,
        ...unitNames(row.province_code, row.ward_code),
        ...(row.collect_at !== null && { collectAt: row.collect_at }),
      },
      lines: (row.lines ?? []).map((line) =>
        paperLine(
          line,
          products.get(line.sku),
          lots.filter((lot) => lot.parcelId === row.parcel_id && lot.sku === line.sku),
        ),
      ),
      cod: {
        amount: cash.get(row.parcel_id) ?? row.cod,
        currency: batch.currency,
        ...(fee > 0 && { ifRefused: fee }),
      },
      packBy: row.pack_by.toISOString(),
      handOverBy: row.hand_over_by.toISOString(),
      orders: row.orders ?? [],
      ...(notes.has(row.parcel_id) && { note: notes.get(row.parcel_id)! }),
      ...(row.carrier && { carrier: paperCarrier(row.carrier) }),
      ...(row.copy !== null && { copy: row.copy }),
      ...(companyPrefix && { sscc: parcelSscc(companyPrefix, row.code) }),
    }
  })
  const paper: PaperBatch = {
    batchNumber: batch.number,
    saleTitle: batch.title,
    sellerName: shop?.name ?? batch.seller,
    ...(shop && { shop: { ...onPaper(shop), ...(batch.terms && { inspection: batch.terms.inspection }) } }),
    timeZone: batch.time_zone,
    packBy: batch.pack_by.toISOString(),
    printedAt: batch.created_at.toISOString(),
    parcels,
  }
  return { paper, paperVersion: batch.paper_version }
}

function paperCarrier({ name, title, tracking, sortCode }: NonNullable<ParcelRow['carrier']>): PaperCarrier {
  const service = serviceOf(name)
  return { name: title, ...(service && { service }), ...(tracking && { tracking }), ...(sortCode && { sortCode }) }
}

/** Who sends the parcels of a batch: its packer, or the sale's own shop while the packer has none. */
async function findSender(db: Kysely<Tables>, personal: PersonalData, batch: BatchRow): ReturnType<typeof findShop> {
  return (await findShop(db, personal, batch.seller_id)) ?? findShop(db, personal, batch.sale_seller_id)
}

function paperLine(line: PaperLine, product: Product | undefined, lots: readonly LotOfParcel[]): PaperLine {
  return {
    ...line,
    ...(product?.shelf && { shelf: product.shelf }),
    ...(product?.grams && { grams: product.grams }),
    ...(lots.length > 0 && { lots: lots.map(({ code, bestBefore, quantity }) => ({ code, bestBefore, quantity })) }),
  }
}

/** A stored document, if it still shows the current contents. */
export async function readDocument(db: Kysely<Tables>, subjectId: string, kind: string): Promise<Buffer | undefined> {
  const { rows } = await sql<{ bytes: Buffer }>`
    select d.bytes from document d left join packing_batch b on b.batch_id = d.subject_id left join manifest m on m.manifest_id = d.subject_id
    where d.subject_id = ${subjectId} and d.kind = ${kind} and d.paper_version = coalesce(b.paper_version, m.paper_version, d.paper_version)`.execute(
    db,
  )
  return rows[0]?.bytes
}

/**
 * Stores a rendered document unless its batch has newer contents by now: paper that was being rendered while somebody
 * on it was cancelled or erased is never stored. The batch's lock lets a concurrent change go first.
 */
export async function keepDocument(
  db: Kysely<Tables>,
  document: { subjectId: string; kind: string; paperVersion: number; pages: number; bytes: Uint8Array },
): Promise<void> {
  await sql`
    with batch as materialized (select paper_version from packing_batch where batch_id = ${document.subjectId} for share)
    insert into document (subject_id, kind, paper_version, pages, bytes)
    select ${document.subjectId}::uuid, ${document.kind}, ${document.paperVersion}::int, ${document.pages}::int, ${Buffer.from(document.bytes)}::bytea
    where not exists (select 1 from batch where paper_version > ${document.paperVersion}::int)
    on conflict (subject_id, kind) do update set paper_version = excluded.paper_version, pages = excluded.pages, bytes = excluded.bytes, created_at = app_now()
    where document.paper_version <= excluded.paper_version`.execute(db)
  if (isVariant(document.kind))
    await sql`delete from document where subject_id = ${document.subjectId} and kind like '%@%' and created_at < app_now() - interval '10 minutes'`.execute(
      db,
    )
}
