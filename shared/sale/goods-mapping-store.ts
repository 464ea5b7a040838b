import { sql, type Kysely } from 'kysely'
import type { GoodsMapping } from '../contract/routes/sale-import.ts'
import type { Tables } from '../db/tables.ts'

/** Column mappings kept per seller; beyond that, the oldest is dropped. */
const mappingsMax = 20

/** A seller's own names for the columns of their goods files, most recent first. */
export async function readGoodsMappings(db: Kysely<Tables>, sellerId: string): Promise<GoodsMapping[]> {
  const rows = await db
    .selectFrom('goods_mapping')
    .select('columns')
    .where('seller_id', '=', sellerId)
    .orderBy('kept_at', 'desc')
    .limit(mappingsMax)
    .execute()
  return rows.map(({ columns }) => columns)
}

/** Stores a mapping; storing it again moves it to the front. */
export async function keepGoodsMapping(db: Kysely<Tables>, sellerId: string, columns: GoodsMapping): Promise<void> {
  await sql`
    with kept as (
      insert into goods_mapping (seller_id, columns) values (${sellerId}, ${JSON.stringify(columns)}::jsonb)
      on conflict (seller_id, columns) do update set kept_at = app_now())
    delete from goods_mapping where (seller_id, columns) in (
      select seller_id, columns from goods_mapping
      where seller_id = ${sellerId} and columns <> ${JSON.stringify(columns)}::jsonb order by kept_at desc offset ${mappingsMax - 1})`.execute(
    db,
  )
}
