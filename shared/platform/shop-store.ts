import { sql, type Kysely } from 'kysely'
import type { Context } from '../context.ts'
import type { PlatformShopView } from '../contract/routes/platform.ts'
import type { Tables } from '../db/tables.ts'
import { platformFormats, type PlatformFormat } from './platform-formats.ts'
import type { TakingShop } from './taking.ts'
import { isWithinSeller } from '../shop/seller-tree-store.ts'

/** Platforms of Viet Nam sell in đồng. */
const currency = 'VND'

/** A seller's shop on a platform, as it is stored. */
export interface ShopRow {
  shop_id: string
  seller_id: string
  platform: string
  title: string
}

/** How a shop's platform writes its files. Throws when an operator has taken that format away. */
function formatOf({ config }: Pick<Context, 'config'>, platform: string): PlatformFormat {
  const format = platformFormats(config.PLATFORM_FILES_DIR).find(({ id }) => id === platform)
  if (!format)
    throw new Error(`there is no format ${platform}: is PLATFORM_FILES_DIR as it was when the shop was made?`)
  return format
}

/** A shop with the rules of its platform, in the time zone of its seller. */
export async function readTakingShop(ctx: Context, db: Kysely<Tables>, row: ShopRow): Promise<TakingShop> {
  const format = formatOf(ctx, row.platform)
  const { rows } = await sql<{
    time_zone: string
  }>`select time_zone from shop where seller_id = ${row.seller_id}`.execute(db)
  return {
    shopId: row.shop_id,
    sellerId: row.seller_id,
    title: row.title,
    platformTitle: format.title.vi,
    policyId: format.policy,
    timeZone: rows[0]?.time_zone ?? format.dates.timeZone,
    currency,
  }
}

/** Shops with what waits in them; all of a seller's, everybody's without one, or one. */
export async function readShops(
  db: Kysely<Tables>,
  { sellerId, shopId }: { sellerId?: string | undefined; shopId?: string | undefined },
): Promise<PlatformShopView[]> {
  const { rows } = await sql<
    Omit<PlatformShopView, 'createdAt' | 'lastTakenAt'> & { createdAt: Date; lastTakenAt: Date | null }
  >`
    select s.shop_id as "shopId", s.platform, s.title, s.created_at as "createdAt",
      (select count(*)::int from platform_package k join "order" o on o.order_id = k.order_id where k.shop_id = s.shop_id and o.state = 'confirmed' and o.held_back is null) as "toPack",
      (select count(*)::int from platform_package k where k.shop_id = s.shop_id and k.meaning in ('unpaid', 'on-hold', 'cancel-requested')) as fenced,
      (select count(distinct line->>'platformSku')::int from platform_package k, jsonb_array_elements(k.lines) line
        where k.shop_id = s.shop_id and k.meaning = 'to-pack' and k.order_id is null and not ${isNamed}) as "unknownSkus",
      (select count(distinct o.parcel_id)::int from platform_package k join "order" o on o.order_id = k.order_id and o.state = 'packed'
        join order_stop t on t.order_id = o.order_id and t.lifted_at is null where k.shop_id = s.shop_id) as "toUnpack",
      (select max(f.taken_at) from platform_file f where f.shop_id = s.shop_id) as "lastTakenAt"
    from platform_shop s where ${shopId === undefined ? isWithinSeller(sql`s.seller_id`, sellerId) : sql`s.shop_id = ${shopId}`}
    order by s.created_at, s.shop_id limit 200`.execute(db)
  return rows.map((row) => ({
    ...row,
    createdAt: row.createdAt.toISOString(),
    lastTakenAt: row.lastTakenAt?.toISOString() ?? null,
  }))
}

const isNamed = sql`(exists (select 1 from platform_sku n where n.shop_id = s.shop_id and upper(n.platform_sku) = upper(line->>'platformSku'))
  or exists (select 1 from product p where p.seller_id = s.seller_id and p.sku = upper(line->>'platformSku'))
  or exists (select 1 from sale_item i where i.seller_id = s.seller_id and i.sku = upper(line->>'platformSku')))`
