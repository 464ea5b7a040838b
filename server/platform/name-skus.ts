import type { z } from 'zod'
import type { skuNames } from '../../shared/contract/routes/platform.ts'
import { actorName } from '../../shared/contract/roles.ts'
import { readPending } from '../../shared/platform/package-store.ts'
import type { ShopRow } from '../../shared/platform/shop-store.ts'
import { readSkus } from '../../shared/platform/sku-store.ts'
import { takePending } from '../../shared/platform/take-said.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { cleanTitle } from '../sale/sale-items.ts'
import { listUnknown } from './show-plan.ts'

type Unknown = ReturnType<typeof listUnknown>

/** Which SKUs are named, and which packages wait for. */
export async function listSkus(
  { ctx }: Gateway,
  shop: ShopRow,
): Promise<{ known: { platformSku: string; sku: string; title: string }[]; unknown: Unknown }> {
  const rows = await ctx.db
    .selectFrom('platform_sku')
    .select(['platform_sku as platformSku', 'sku', 'title'])
    .where('shop_id', '=', shop.shop_id)
    .orderBy('platform_sku')
    .execute()
  return { known: rows, unknown: await unknownIn(ctx, shop) }
}

/** Keeps what SKUs are called here, and takes the packages that waited for it. The latest word counts. */
export async function nameSkus(
  { ctx }: Gateway,
  shop: ShopRow,
  { skus }: z.output<typeof skuNames>,
  actor: KnownActor,
): Promise<{ unknown: Unknown; taken: number; late: number }> {
  const titles = new Map((await unknownIn(ctx, shop)).map(({ platformSku, title }) => [platformSku, title]))
  for (const [i, { platformSku, sku, title }] of skus.entries()) {
    const shown = cleanTitle(title ?? titles.get(platformSku) ?? sku, `skus.${i}.title`)
    const named = { sku, title: shown, actor: actorName(actor) }
    await ctx.db
      .insertInto('platform_sku')
      .values({ shop_id: shop.shop_id, platform_sku: platformSku, ...named })
      .onConflict((conflict) => conflict.columns(['shop_id', 'platform_sku']).doUpdateSet(named))
      .execute()
  }
  const done = await takePending(ctx, shop.shop_id, actorName(actor))
  const taken = done?.plan.packages.filter(({ act }) => act === 'take').length ?? 0
  return { unknown: await unknownIn(ctx, shop), taken, late: done?.late ?? 0 }
}

async function unknownIn(ctx: Gateway['ctx'], shop: ShopRow): Promise<Unknown> {
  const pending = await ctx.db.transaction().execute((tx) => readPending(tx, shop.shop_id))
  return listUnknown(pending, await readSkus(ctx.db, shop))
}
