import { sql, type Kysely } from 'kysely'
import type { ItemPhoto, SaleDetails } from '../contract/routes/sale-preparation.ts'
import type { Tables } from '../db/tables.ts'
import type { CodTerms } from '../shop/cod-terms.ts'

export const photoSizes = { small: 320, large: 1080 } as const

/** The URLs of an item's photo. */
export function photoOf(sku: string, hash: Buffer): ItemPhoto {
  const name = hash.toString('hex')
  return {
    sku,
    small: `/api/photos/${name}-${photoSizes.small}.webp`,
    large: `/api/photos/${name}-${photoSizes.large}.webp`,
  }
}

/** Details of a sale besides its goods and numbers. Undefined for a sale that does not exist. */
export async function readSaleDetails(db: Kysely<Tables>, saleId: string): Promise<SaleDetails | undefined> {
  const { rows } = await sql<{
    startsAt: Date | null
    description: string | null
    codTerms: CodTerms | null
    ofSaleId: string | null
    viewers: number
    ordersPerMinute: number
    endsAt: Date
    endedAt: Date | null
  }>`
    select t.starts_at as "startsAt", s.description, s.cod_terms as "codTerms", r.of_sale_id as "ofSaleId", r.viewers, r.orders_per_minute as "ordersPerMinute", r.ends_at as "endsAt", r.ended_at as "endedAt"
    from sale s left join sale_start t on t.sale_id = s.sale_id left join rehearsal r on r.sale_id = s.sale_id where s.sale_id = ${saleId}`.execute(
    db,
  )
  const row = rows[0]
  if (!row) return undefined
  const photos = await sql<{ sku: string; photo_hash: Buffer }>`
    select i.sku, coalesce(p.photo_hash, g.photo_hash) as photo_hash from sale_item i
      left join item_photo p on p.sale_id = i.sale_id and p.sku = i.sku left join product g on g.seller_id = i.seller_id and g.sku = i.sku
    where i.sale_id = ${saleId} and coalesce(p.photo_hash, g.photo_hash) is not null order by i.position`.execute(db)
  return {
    saleId,
    startsAt: row.startsAt?.toISOString() ?? null,
    description: row.description,
    codTerms: row.codTerms,
    photos: photos.rows.map((one) => photoOf(one.sku, one.photo_hash)),
    rehearsal:
      row.ofSaleId === null
        ? null
        : {
            ofSaleId: row.ofSaleId,
            viewers: row.viewers,
            ordersPerMinute: row.ordersPerMinute,
            endsAt: row.endsAt.toISOString(),
            endedAt: row.endedAt?.toISOString() ?? null,
          },
  }
}

/** Sets or clears when a scheduled sale is meant to start. Returns whether it is still scheduled. */
export async function setSaleStart(db: Kysely<Tables>, saleId: string, startsAt: string | null): Promise<boolean> {
  const scheduled = sql`(select sale_id, seller_id from sale where sale_id = ${saleId} and state = 'scheduled')`
  if (startsAt === null) await sql`delete from sale_start where (sale_id, seller_id) in ${scheduled}`.execute(db)
  else
    await sql`insert into sale_start (sale_id, seller_id, starts_at) select sale_id, seller_id, ${startsAt} from ${scheduled} s on conflict (sale_id) do update set starts_at = excluded.starts_at`.execute(
      db,
    )
  return (
    (await db.selectFrom('sale').select('state').where('sale_id', '=', saleId).executeTakeFirst())?.state ===
    'scheduled'
  )
}

export interface DrawnPhoto {
  hash: Buffer
  small: Buffer
  large: Buffer
}

/** Stores a photo; the same one is stored once. */
export async function insertPhoto(db: Kysely<Tables>, photo: DrawnPhoto): Promise<void> {
  await db
    .insertInto('photo')
    .values({ photo_hash: photo.hash, small: photo.small, large: photo.large })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Stores a photo and assigns it to an item; photos no item uses any more are deleted. */
export async function keepPhoto(db: Kysely<Tables>, saleId: string, sku: string, photo: DrawnPhoto): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await insertPhoto(tx, photo)
    const before = await tx
      .selectFrom('item_photo')
      .select('photo_hash')
      .where('sale_id', '=', saleId)
      .where('sku', '=', sku)
      .forUpdate()
      .executeTakeFirst()
    await tx
      .insertInto('item_photo')
      .values({ sale_id: saleId, sku, photo_hash: photo.hash })
      .onConflict((conflict) => conflict.columns(['sale_id', 'sku']).doUpdateSet({ photo_hash: photo.hash }))
      .execute()
    if (before) await forgetUnshown(tx, [before.photo_hash])
  })
}

/** Gives the items of a new sale the photos that the same goods have in another one. */
export async function copyPhotos(db: Kysely<Tables>, fromSaleId: string, toSaleId: string): Promise<void> {
  await sql`
    insert into item_photo (sale_id, sku, photo_hash)
    select i.sale_id, p.sku, p.photo_hash from item_photo p join sale_item i on i.sale_id = ${toSaleId} and i.sku = p.sku where p.sale_id = ${fromSaleId}
    on conflict do nothing`.execute(db)
}

/** Removes the photos of these items. */
export async function removePhotos(db: Kysely<Tables>, saleId: string, skus: readonly string[]): Promise<void> {
  if (skus.length === 0) return
  const removed = await db
    .deleteFrom('item_photo')
    .where('sale_id', '=', saleId)
    .where('sku', 'in', skus)
    .returning('photo_hash')
    .execute()
  await forgetUnshown(
    db,
    removed.map((row) => row.photo_hash),
  )
}

/** Deletes those of these photos that nothing shows any more. */
export async function forgetUnshown(db: Kysely<Tables>, hashes: readonly Buffer[]): Promise<void> {
  if (hashes.length === 0) return
  await sql`delete from photo p where p.photo_hash = any(${hashes}::bytea[]) and not exists (select 1 from item_photo i where i.photo_hash = p.photo_hash) and not exists (select 1 from product g where g.photo_hash = p.photo_hash)`.execute(
    db,
  )
}

/** The bytes behind a photo's URL. */
export async function readPhoto(db: Kysely<Tables>, hash: Buffer, size: number): Promise<Buffer | undefined> {
  const column = size === photoSizes.small ? 'small' : 'large'
  return (await db.selectFrom('photo').select(`${column} as bytes`).where('photo_hash', '=', hash).executeTakeFirst())
    ?.bytes
}
