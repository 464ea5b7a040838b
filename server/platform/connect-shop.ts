import type { z } from 'zod'
import { recordChange } from '../../shared/audit/audit-store.ts'
import type { newPlatformAccount, PlatformAccountView } from '../../shared/contract/routes/platform.ts'
import { actorName } from '../../shared/contract/roles.ts'
import { platformApiOf } from '../../shared/platform/api/apis.ts'
import type { ShopRow } from '../../shared/platform/shop-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { requireOwnAddress } from '../dispatch/add-carrier.ts'

/** Orders of the last days are read first (ms): older ones are packed or lost. */
const firstMs = 3 * 24 * 3_600_000

/** Stores the credentials by which a platform is asked for a shop's orders, encrypted; they are never shown again. */
export async function connectShop(
  { ctx }: Gateway,
  shop: ShopRow,
  { credentials, baseUrl }: z.output<typeof newPlatformAccount>,
  actor: KnownActor,
): Promise<PlatformAccountView> {
  if (!ctx.config.PLATFORM_API) throw new Refusal('wrong-state', 'Asking platforms is switched off (PLATFORM_API).')
  const api = platformApiOf(shop.platform)
  if (!api) throw new Refusal('invalid', 'shop: its platform cannot be asked; bring files')
  const missing = api.credentials.find((name) => !credentials[name])
  if (missing) throw new Refusal('invalid', `credentials.${missing}: is missing`)
  requireOwnAddress({ baseUrl }, actor)
  const known = Object.fromEntries(api.credentials.map((name) => [name, credentials[name]!]))
  const account = {
    base_url: baseUrl ?? null,
    key_id: ctx.personal.keyId,
    sealed: ctx.personal.sealText(JSON.stringify(known), shop.shop_id),
    actor: actorName(actor),
    tries: 0,
    error: null,
    next_try_at: ctx.clock.now(),
  }
  await ctx.db
    .insertInto('platform_account')
    .values({ ...account, shop_id: shop.shop_id, synced_until: new Date(ctx.clock.now().getTime() - firstMs) })
    .onConflict((conflict) => conflict.column('shop_id').doUpdateSet(account))
    .execute()
  await recordChange(ctx.db, { actor: actorName(actor), kind: 'platform:connected', subject: shop.shop_id })
  return (await readAccount({ ctx }, shop))!
}

/** Ends it: the platform is not asked any more. What was taken stays. Idempotent. */
export async function disconnectShop({ ctx }: Gateway, shop: ShopRow, actor: KnownActor): Promise<void> {
  const { numDeletedRows } = await ctx.db
    .deleteFrom('platform_account')
    .where('shop_id', '=', shop.shop_id)
    .executeTakeFirst()
  if (numDeletedRows > 0n)
    await recordChange(ctx.db, { actor: actorName(actor), kind: 'platform:disconnected', subject: shop.shop_id })
}

/** How far the platform was read, and what it last complained of. */
export async function readAccount(
  { ctx }: Pick<Gateway, 'ctx'>,
  shop: ShopRow,
): Promise<PlatformAccountView | undefined> {
  const row = await ctx.db
    .selectFrom('platform_account')
    .select(['synced_until', 'error'])
    .where('shop_id', '=', shop.shop_id)
    .executeTakeFirst()
  return row && { syncedUntil: row.synced_until.toISOString(), error: row.error }
}
