import { Refusal } from '../../shared/refusal.ts'
import type { ShopRow } from '../../shared/platform/shop-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { requireOwn } from '../access/visibility.ts'
import type { Gateway } from '../context.ts'

/** A shop on a platform that this actor may see. */
export async function requireVisibleShop({ ctx }: Gateway, shopId: string, actor: KnownActor): Promise<ShopRow> {
  const shop = await ctx.db.selectFrom('platform_shop').selectAll().where('shop_id', '=', shopId).executeTakeFirst()
  requireOwn(shop, actor, 'shop')
  return shop
}

/** What taking answers when the shop vanished meanwhile. */
export function noShop(): Refusal {
  return new Refusal('not-found', 'There is no such shop.')
}
