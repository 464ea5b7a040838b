import { sql, type Kysely } from 'kysely'
import type { GoodsMapping } from '../contract/routes/sale-import.ts'
import type { Tables } from '../db/tables.ts'

/** So many kinds of files of a seller's own are known by their columns; who uses more loses the oldest. */
const mappingsMax = 20

/** What this seller calls the columns of their goods files, the last said first. */
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

/** Keeps one; said again it comes first again. */
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
