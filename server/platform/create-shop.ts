import type { z } from 'zod'
import type { newShop, PlatformShopView } from '../../shared/contract/routes/platform.ts'
import { actorName } from '../../shared/contract/roles.ts'
import { keepOnce } from '../../shared/lib/keep-once.ts'
import { platformFormats } from '../../shared/platform/platform-formats.ts'
import { readShops } from '../../shared/platform/shop-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { cleanTitle } from '../sale/sale-items.ts'

/** Names a shop on another platform. A repeat gets the same answer as the first request. */
export async function createShop(
  { ctx }: Gateway,
  body: z.output<typeof newShop>,
  actor: KnownActor,
): Promise<PlatformShopView & { replayed?: true }> {
  const sellerId = actor.sellerId
  if (!sellerId) throw new Refusal('forbidden', 'A shop belongs to a seller: use a token made with --seller.')
  const ids = platformFormats(ctx.config.PLATFORM_FILES_DIR).map(({ id }) => id)
  if (!ids.includes(body.platform)) throw new Refusal('invalid', `platform: is not one of ${ids.join(', ')}`)
  const title = cleanTitle(body.title, 'title')
  const contents = JSON.stringify([sellerId, body.platform, title])
  const { replayed } = await keepOnce('shop', {
    insert: () =>
      ctx.db
        .insertInto('platform_shop')
        .values({
          shop_id: body.shopId,
          seller_id: sellerId,
          platform: body.platform,
          title,
          contents,
          actor: actorName(actor),
        })
        .onConflict((conflict) => conflict.doNothing())
        .returning(['shop_id', 'contents'])
        .executeTakeFirst(),
    find: () =>
      ctx.db
        .selectFrom('platform_shop')
        .select(['shop_id', 'contents'])
        .where('shop_id', '=', body.shopId)
        .executeTakeFirst(),
    same: { contents },
  })
  const [shop] = await readShops(ctx.db, { shopId: body.shopId })
  return { ...shop!, ...(replayed && { replayed }) }
}
