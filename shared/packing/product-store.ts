import { sql, type Kysely } from 'kysely'
import type { MaterialView, ProductView } from '../contract/routes/packing-goods.ts'
import type { Tx } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { forgetUnshown, insertPhoto, type DrawnPhoto } from '../sale/details-store.ts'
import type { Product } from './product.ts'

type ProductSheet = Omit<Product, 'sku'>

/** Stores the data of a product. Idempotent. */
export async function putProduct(
  db: Kysely<Tables>,
  sellerId: string,
  sku: string,
  sheet: ProductSheet,
  actor: string,
): Promise<ProductView> {
  const [packing, label, choice] = [sheet.packing, sheet.label, sheet.choice].map((part) =>
    part ? JSON.stringify(part) : null,
  )
  await sql`
    insert into product (seller_id, sku, shelf, grams, packing, label, choice, actor)
    values (${sellerId}, ${sku}, ${sheet.shelf}, ${sheet.grams}, ${packing}::jsonb, ${label}::jsonb, ${choice}::jsonb, ${actor})
    on conflict (seller_id, sku) do update set shelf = excluded.shelf, grams = excluded.grams, packing = excluded.packing, label = excluded.label,
      choice = excluded.choice, actor = excluded.actor,      version = product.version + 1, changed_at = app_now()
    where (product.shelf, product.grams, product.packing, product.label, product.choice)
      is distinct from (excluded.shelf, excluded.grams, excluded.packing, excluded.label, excluded.choice)`.execute(db)
  return (await listProducts(db, { sellerId, skus: [sku], limit: 1 }))[0]!
}

/** What is known of products. */
const sheet = sql`g.sku, g.shelf, g.grams, g.packing, g.label, g.choice, g.version`

/** Products by SKU. */
export async function listProducts(
  db: Kysely<Tables>,
  { sellerId, skus, after, limit }: { sellerId: string; skus?: readonly string[]; after?: string; limit: number },
): Promise<ProductView[]> {
  const { rows } = await sql<ProductView>`
    select ${sheet} from product g where g.seller_id = ${sellerId} and (${skus ?? null}::text[] is null or g.sku = any(${skus ?? null}::text[]))
      and g.sku > ${after ?? ''} order by g.sku limit ${limit}`.execute(db)
  return rows
}

/** The known products among these items of a sale, whoever's goods they are. */
export async function productsOfSale(
  db: Kysely<Tables>,
  saleId: string,
  skus: readonly string[],
): Promise<Map<string, Product>> {
  if (skus.length === 0) return new Map()
  const { rows } = await sql<ProductView>`
    select ${sheet} from sale_item i join product g on g.seller_id = i.seller_id and g.sku = i.sku
    where i.sale_id = ${saleId} and i.sku = any(${skus}::text[])`.execute(db)
  return new Map(rows.map((product) => [product.sku, product as Product]))
}

/** Stores the counted stock of a material; a tare that is left out stays as it is. */
export async function putMaterial(
  db: Kysely<Tables>,
  sellerId: string,
  material: string,
  count: { title: string; onHand: number; grams?: number | null | undefined },
  actor: string,
): Promise<MaterialView> {
  await sql`
    insert into material (seller_id, material, title, on_hand, grams, actor) values (${sellerId}, ${material}, ${count.title}, ${count.onHand}, ${count.grams ?? null}, ${actor})
    on conflict (seller_id, material) do update set title = excluded.title, on_hand = excluded.on_hand, actor = excluded.actor,
      grams = case when ${count.grams === undefined} then material.grams else excluded.grams end, version = material.version + 1, counted_at = app_now()`.execute(
    db,
  )
  return (await listMaterials(db, { sellerId, materials: [material], limit: 1 }))[0]!
}

/** Deletes what is stored about a product, and its photo unless a sale shows it. Returns whether there was anything. */
export async function removeProduct(db: Kysely<Tables>, sellerId: string, sku: string): Promise<boolean> {
  const removed = await db
    .deleteFrom('product')
    .where('seller_id', '=', sellerId)
    .where('sku', '=', sku)
    .returning('photo_hash')
    .executeTakeFirst()
  if (removed?.photo_hash) await forgetUnshown(db, [removed.photo_hash])
  return removed !== undefined
}

/** Sets or takes away (`null`) the photo of a product, of which nothing else needs to be known. */
export async function setProductPhoto(
  tx: Tx,
  { sellerId, sku, actor }: { sellerId: string; sku: string; actor: string },
  photo: DrawnPhoto | null,
): Promise<void> {
  if (photo) await insertPhoto(tx, photo)
  const former = await tx
    .selectFrom('product')
    .select('photo_hash')
    .where('seller_id', '=', sellerId)
    .where('sku', '=', sku)
    .forUpdate()
    .executeTakeFirst()
  if (!photo && !former?.photo_hash) return
  await tx
    .insertInto('product')
    .values({ seller_id: sellerId, sku, photo_hash: photo?.hash ?? null, actor })
    .onConflict((conflict) =>
      conflict.columns(['seller_id', 'sku']).doUpdateSet({ photo_hash: photo?.hash ?? null, actor }),
    )
    .execute()
  if (former?.photo_hash) await forgetUnshown(tx, [former.photo_hash])
}

/** Whether there was such a material. */
export async function removeMaterial(db: Kysely<Tables>, sellerId: string, material: string): Promise<boolean> {
  const removed = await db
    .deleteFrom('material')
    .where('seller_id', '=', sellerId)
    .where('material', '=', material)
    .executeTakeFirst()
  return removed.numDeletedRows === 1n
}

export async function listMaterials(
  db: Kysely<Tables>,
  {
    sellerId,
    materials,
    after,
    limit,
  }: { sellerId: string; materials?: readonly string[]; after?: string; limit: number },
): Promise<MaterialView[]> {
  const { rows } = await sql<Omit<MaterialView, 'countedAt'> & { countedAt: Date }>`
    select material, title, on_hand as "onHand", grams, counted_at as "countedAt", version from material
    where seller_id = ${sellerId} and (${materials ?? null}::text[] is null or material = any(${materials ?? null}::text[])) and material > ${after ?? ''} order by material limit ${limit}`.execute(
    db,
  )
  return rows.map((row) => ({ ...row, countedAt: row.countedAt.toISOString() }))
}

/**
 * Deducts a packed parcel's material from stock; if it was counted too low, it stays at zero. Rows are locked in a
 * fixed order.
 */
export async function spendMaterials(
  db: Kysely<Tables>,
  sellerId: string,
  used: readonly { material: string; count: number }[],
): Promise<void> {
  if (used.length === 0) return
  await sql`select 1 from material where seller_id = ${sellerId} and material = any(${used.map(({ material }) => material)}) order by material for update`.execute(
    db,
  )
  await sql`
    update material m set on_hand = greatest(0, m.on_hand - u.count) from json_to_recordset(${JSON.stringify(used)}::json) as u(material text, count int)
    where m.seller_id = ${sellerId} and m.material = u.material`.execute(db)
}
