import { sql, type Kysely } from 'kysely'
import type { Database } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { isLabelOf, readPdfObjects } from '../packing/foreign-label-store.ts'
import type { PdfObject } from '../packing/paper/foreign-page.ts'
import { labelSideMax } from './match.ts'

/** Pages of a file that are scanned in one go. */
const pagesAtOnce = 50

/** Files with pages of which only a barcode may say what they are for, as SQL: `g` is the page. */
const isToScan = sql<boolean>`(g.barcodes is null and (g.codes = '{}' or least(g.width, g.height) > ${labelSideMax}
  or (g.problem = 'unknown-code' and exists (select 1 from platform_package k where k.shop_id = g.shop_id and k.meaning = 'to-pack' and k.order_id is not null
    and not exists (select 1 from label_page g where ${isLabelOf})))))`

/**
 * The next pages of a file whose barcodes are to be looked for: those without a code in their text, large sheets, which
 * may hold several labels, and those whose text leads nowhere while packages wait for a label.
 */
export async function pagesToScan(db: Database, fileId: string): Promise<number[]> {
  const { rows } = await sql<{ number: number }>`
    select g.number from label_page g where g.file_id = ${fileId} and ${isToScan} order by g.number limit ${pagesAtOnce}`.execute(
    db,
  )
  return rows.map(({ number }) => number)
}

/** Files that a worker has still to read, or whose barcodes matter by now. */
export async function filesToRead(db: Database): Promise<string[]> {
  const { rows } = await sql<{ file_id: string }>`
    select file_id from label_file where state = 'reading' and created_at < (select app_now()) - interval '2 seconds'
    union
    select distinct g.file_id from label_page g join label_file f on f.file_id = g.file_id and f.state = 'done'
    where g.shop_id is not null and g.matched_by is null and g.barcodes is null and g.problem is distinct from 'discarded' and ${isToScan} limit 50`.execute(
    db,
  )
  return rows.map((row) => row.file_id)
}

/** Pages for one package that differ in their contents, of a shop: how they look decides whether they are one. */
export async function pagesToCompare(
  db: Database,
  shopId: string,
): Promise<{ fileId: string; number: number; key: string }[]> {
  const { rows } = await sql<{ fileId: string; number: number; key: string }>`
    select g.file_id as "fileId", g.number, g.package_key as key from label_page g
    where g.shop_id = ${shopId} and g.problem = 'same-tracking-differs' and g.picture is null order by g.package_key, g.file_id, g.number limit ${pagesAtOnce}`.execute(
    db,
  )
  return rows
}

export async function keepPicture(
  db: Database,
  { fileId, number }: { fileId: string; number: number },
  sha256: string,
): Promise<void> {
  await db
    .updateTable('label_page')
    .set({ picture: Buffer.from(sha256, 'hex') })
    .where('file_id', '=', fileId)
    .where('number', '=', number)
    .execute()
}

/** These pages of a file, with all that they show. */
export async function readRoots(
  db: Kysely<Tables>,
  fileId: string,
  numbers: readonly number[],
): Promise<{ number: number; root: PdfObject }[]> {
  if (numbers.length === 0) return []
  const objects = await readPdfObjects(
    db,
    numbers.map((number) => ({ fileId, number })),
  )
  const pages = await db
    .selectFrom('label_page')
    .select(['number', 'root'])
    .where('file_id', '=', fileId)
    .where('number', 'in', [...numbers])
    .orderBy('number')
    .execute()
  return pages.flatMap(({ number, root }) => {
    const object = objects.get(root.toString('hex'))
    return object ? [{ number, root: object }] : []
  })
}

export async function keepBarcodes(
  db: Database,
  fileId: string,
  pages: readonly { number: number; barcodes: string[] }[],
): Promise<void> {
  await sql`
    update label_page g set barcodes = array(select json_array_elements_text(t.barcodes))
    from json_to_recordset(${JSON.stringify(pages)}::json) as t(number int, barcodes json)
    where g.file_id = ${fileId} and g.number = t.number`.execute(db)
}
