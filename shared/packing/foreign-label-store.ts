import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Tables } from '../db/tables.ts'
import type { PdfObject } from './paper/foreign-page.ts'
import type { ForeignLabel, PaperBatch } from './paper/paper.ts'

/** How people call who makes labels; others are called by their own name. */
const names: Record<string, string> = { 'tiktok-shop': 'TikTok', shopee: 'Shopee', lazada: 'Lazada' }

/** Whether somebody else makes the label of a parcel, as an SQL condition: its platform, or a carrier its waybill. */
export function hasForeignLabel(parcel: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`(exists (select 1 from sale s where s.sale_id = ${parcel}.sale_id and s.shop_id is not null)
    or exists (select 1 from label_page g where g.parcel_id = ${parcel}.parcel_id and g.problem is null))`
}

/** Whether that label is here, as an SQL condition. */
export function hasForeignPage(parcel: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`(exists (select 1 from "order" o join platform_package k on k.order_id = o.order_id join label_page g on ${isLabelOf} where o.parcel_id = ${parcel}.parcel_id and o.state <> 'cancelled')
    or exists (select 1 from label_page g where g.parcel_id = ${parcel}.parcel_id and g.problem is null))`
}

/**
 * The page that is the label of a package's parcel, as an SQL condition on `label_page g` and `platform_package k`:
 * several orders of one package have one.
 */
export const isLabelOf = sql<boolean>`(g.shop_id = k.shop_id and g.package_key = k.package_key and g.problem is null)`

interface LabelRow {
  code: string
  made_by: string
  file_id: string | null
  number: number | null
  width: number
  height: number
  root: string
}

/** A batch with the labels that somebody else makes for its parcels. */
export async function withForeignLabels(db: Kysely<Tables>, batchId: string, paper: PaperBatch): Promise<PaperBatch> {
  const labels = await foreignLabels(db, batchId)
  if (labels.size === 0) return paper
  return {
    ...paper,
    parcels: paper.parcels.map((parcel) => {
      const label = labels.get(parcel.code)
      return label ? { ...parcel, label } : parcel
    }),
  }
}

/** By the codes of the parcels. */
async function foreignLabels(db: Kysely<Tables>, batchId: string): Promise<Map<string, ForeignLabel>> {
  const { rows } = await sql<LabelRow>`
    select distinct on (p.parcel_id) p.code, coalesce(f.source, h.platform) as made_by, g.file_id, g.number, g.width, g.height, encode(g.root, 'hex') as root
    from parcel p join sale s on s.sale_id = p.sale_id left join platform_shop h on h.shop_id = s.shop_id
      left join lateral (
        select g.* from label_page g where g.parcel_id = p.parcel_id and g.problem is null
        union all
        select g.* from "order" o join platform_package k on k.order_id = o.order_id join label_page g on ${isLabelOf}
        where o.parcel_id = p.parcel_id and o.state <> 'cancelled') g on true
      left join label_file f on f.file_id = g.file_id
    where p.batch_id = ${batchId} and p.state <> 'cancelled' and (s.shop_id is not null or g.file_id is not null)
    order by p.parcel_id, g.changed_at, g.file_id, g.number`.execute(db)
  const there = rows.flatMap(({ file_id: fileId, number }) => (fileId === null ? [] : [{ fileId, number: number! }]))
  const objects = await readPdfObjects(db, there)
  return new Map(
    rows.map(({ code, made_by: madeBy, file_id: fileId, width, height, root }) => {
      const from = names[madeBy] ?? madeBy
      return [code, fileId === null ? { from } : { from, page: { width, height, root: objects.get(root)! } }] as const
    }),
  )
}

/** The objects of these pages by their hashes (hex), each leading to what it refers to. */
export async function readPdfObjects(
  db: Kysely<Tables>,
  pages: readonly { fileId: string; number: number }[],
): Promise<Map<string, PdfObject>> {
  if (pages.length === 0) return new Map()
  const list = JSON.stringify(pages.map(({ fileId, number }) => ({ file_id: fileId, number })))
  const { rows } = await sql<{ sha256: Buffer; head: string; refs: Buffer; stream: Buffer | null }>`
    with wanted as (
      select distinct on (h.sha256) g.file_id, h.sha256
      from json_to_recordset(${list}::json) as w(file_id uuid, number int)
        join label_page g on g.file_id = w.file_id and g.number = w.number cross join unnest(g.objects) as h(sha256) order by h.sha256, g.file_id)
    select o.sha256, o.head, o.refs, o.stream from wanted w join label_object o on o.file_id = w.file_id and o.sha256 = w.sha256`.execute(
    db,
  )
  const objects = new Map<string, PdfObject>()
  for (const { sha256, head, stream } of rows) {
    const name = sha256.toString('hex')
    objects.set(name, { sha256: name, head, refs: [], ...(stream && { stream: new Uint8Array(stream) }) })
  }
  for (const { sha256, refs } of rows) {
    const object = objects.get(sha256.toString('hex'))!
    for (let at = 0; at < refs.length; at += 32) object.refs.push(objects.get(refs.toString('hex', at, at + 32))!)
  }
  return objects
}
