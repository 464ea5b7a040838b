import { sql, type RawBuilder } from 'kysely'
import type { Tx } from '../db/database.ts'

/**
 * Deletes the labels that somebody else made for these parcels (an SQL query of their ids): they name people, masked or
 * not. Returns how many there were.
 */
export async function forgetLabelsOf(tx: Tx, parcels: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{ file_id: string }>`
    delete from label_page g where g.parcel_id in (${parcels}) or exists (
      select 1 from platform_package k join "order" o on o.order_id = k.order_id
      where k.shop_id = g.shop_id and k.package_key = g.package_key and o.parcel_id in (${parcels})) returning g.file_id`.execute(
    tx,
  )
  const files = [...new Set(rows.map((row) => row.file_id))]
  await sql`
    delete from label_object o where o.file_id = any(${files}::uuid[])
      and not exists (select 1 from label_page g where g.file_id = o.file_id and o.sha256 = any(g.objects))`.execute(tx)
  await sql`delete from label_file f where f.file_id = any(${files}::uuid[]) and f.pages is not null and not exists (select 1 from label_page g where g.file_id = f.file_id)`.execute(
    tx,
  )
  return rows.length
}

/**
 * Deletes files of labels that are older than `days` and have served their purpose: no order that a page is for is
 * still to leave. Returns how many there were.
 */
export async function forgetOldLabels(tx: Tx, days: number): Promise<number> {
  const live = sql`('reserved', 'confirmed', 'packed')`
  const { rows } = await sql`
    delete from label_file f where f.created_at < (select app_now()) - ${days} * interval '1 day'
      and not exists (select 1 from label_page g join platform_package k on k.shop_id = g.shop_id and k.package_key = g.package_key
        join "order" o on o.order_id = k.order_id where g.file_id = f.file_id and o.state in ${live})
      and not exists (select 1 from label_page g join "order" o on o.parcel_id = g.parcel_id where g.file_id = f.file_id and o.state in ${live})
    returning f.file_id`.execute(tx)
  return rows.length
}
