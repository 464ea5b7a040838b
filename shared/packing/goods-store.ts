import { sql, type Kysely } from 'kysely'
import type { GoodsView, ProductView } from '../contract/routes/packing-goods.ts'
import type { Tables } from '../db/tables.ts'
import { photoOf } from '../sale/details-store.ts'
import { preflight, type LotOfGoods } from './preflight.ts'
import type { Product } from './product.ts'

/** Goods are looked for in this many of a seller's sales, latest first. */
const salesMax = 200
/** The zone of a seller who has neither a shop nor a sale yet. */
const firstZone = 'Asia/Ho_Chi_Minh'

interface GoodsRow {
  sku: string
  title: string | null
  photo_hash: Buffer | null
  product: ProductView | null
  today: string
}

/** What a seller sold lately or stores something about, by SKU, with what is still missing before it may be sold. */
export async function listGoods(
  db: Kysely<Tables>,
  { sellerId, after, limit }: { sellerId: string; after?: string; limit: number },
): Promise<GoodsView[]> {
  const { rows } = await sql<GoodsRow>`
    with recent as (select sale_id, time_zone, created_at from sale where seller_id = ${sellerId} order by created_at desc limit ${salesMax}),
      sold as (select distinct on (i.sku) i.sku, i.title, p.photo_hash from recent s join sale_item i on i.sale_id = s.sale_id
        left join item_photo p on p.sale_id = i.sale_id and p.sku = i.sku where i.seller_id = ${sellerId} order by i.sku, s.created_at desc),
      stored as (select * from product where seller_id = ${sellerId})
    select coalesce(p.sku, s.sku) as sku, s.title, coalesce(p.photo_hash, s.photo_hash) as photo_hash,
      case when p.sku is not null then json_build_object('sku', p.sku, 'shelf', p.shelf, 'grams', p.grams, 'packing', p.packing,
        'label', p.label, 'choice', p.choice, 'version', p.version) end as product,
      (app_now() at time zone coalesce((select time_zone from shop where seller_id = ${sellerId}), (select time_zone from recent order by created_at desc limit 1), ${firstZone}))::date::text as today
    from sold s full join stored p on p.sku = s.sku where coalesce(p.sku, s.sku) > ${after ?? ''} order by 1 limit ${limit}`.execute(
    db,
  )
  const lots = await lotsOfGoods(
    db,
    sellerId,
    rows.map(({ sku }) => sku),
  )
  return rows.map(({ sku, title, photo_hash, product, today }) => ({
    sku,
    title,
    photo: photo_hash && photoOf(sku, photo_hash),
    product,
    findings: preflight({
      quota: 0,
      product: (product as Product | null) ?? undefined,
      lots: lots.filter((lot) => lot.sku === sku),
      today,
    }),
  }))
}

const lotOfGoods = sql`l.sku, l.code, l.made_on::text as "madeOn", l.best_before::text as "bestBefore", l.free`
const firstToExpire = sql`l.best_before nulls last, l.code`

/** The lots of these items of a sale, whoever's goods they are; first to expire first. */
export async function lotsOfSale(
  db: Kysely<Tables>,
  saleId: string,
  skus: readonly string[],
): Promise<(LotOfGoods & { sku: string })[]> {
  const { rows } = await sql<LotOfGoods & { sku: string }>`
    select ${lotOfGoods} from sale_item i join lot l on l.seller_id = i.seller_id and l.sku = i.sku
    where i.sale_id = ${saleId} and i.sku = any(${skus}) order by ${firstToExpire}`.execute(db)
  return rows
}

/** The lots of these goods, first to expire first. */
async function lotsOfGoods(
  db: Kysely<Tables>,
  sellerId: string,
  skus: readonly string[],
): Promise<(LotOfGoods & { sku: string })[]> {
  const { rows } = await sql<LotOfGoods & { sku: string }>`
    select ${lotOfGoods} from lot l where l.seller_id = ${sellerId} and l.sku = any(${skus}) order by ${firstToExpire}`.execute(
    db,
  )
  return rows
}
