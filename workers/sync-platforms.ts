import { sql } from 'kysely'
import { askCarrier } from '../shared/dispatch/ask-carrier.ts'
import { platformApiOf } from '../shared/platform/api/apis.ts'
import type { OrdersPage, PlatformApi, PlatformCredentials } from '../shared/platform/api/platform-api.ts'
import { takeSaid } from '../shared/platform/take-said.ts'
import type { WorkerContext } from './context.ts'
import { forEachLogged } from './for-each-logged.ts'

const actor = 'sync-platforms'

/** How often a platform is asked (s): a change is packed or fenced about a minute later. */
const everySeconds = 60
/** Lease on an account (s): longer than a round may take. */
const leaseSeconds = 300
/** Pages per round: the rest follows in the next one, from where this one ended. */
const pagesMax = 50
/** Asked again (s): an order that changed in the same second as the last one read. */
const overlapSeconds = 2
/** Pause after the nth failure (s): 60, 120, 240 … at most an hour. */
const pauseSeconds = (tries: number): number => Math.min(3_600, everySeconds * 2 ** Math.min(tries, 6))

interface Account {
  shopId: string
  platform: string
  baseUrl: string | null
  sealed: Buffer
  syncedUntil: Date
  tries: number
}

/**
 * Asks platforms for the orders that changed, where the operator allows it (`PLATFORM_API`) and a shop has an account.
 * What is read is taken as if it had come in a file: repeating a page changes nothing, so a killed worker loses none.
 */
export async function syncPlatforms(ctx: WorkerContext): Promise<void> {
  if (!ctx.config.PLATFORM_API) return
  const { rows } = await sql<Account>`
    update platform_account a set next_try_at = app_now() + ${leaseSeconds} * interval '1 second' from platform_shop s
    where s.shop_id = a.shop_id and a.shop_id in (
      select shop_id from platform_account where next_try_at <= app_now() order by next_try_at limit 5 for update skip locked)
    returning a.shop_id as "shopId", s.platform, a.base_url as "baseUrl", a.sealed, a.synced_until as "syncedUntil", a.tries`.execute(
    ctx.watchDb,
  )
  const byShop = new Map(rows.map((row) => [row.shopId, row]))
  await forEachLogged(ctx, [...byShop.keys()], 'ask a platform for its orders', (shopId) =>
    syncShop(ctx, byShop.get(shopId)!),
  )
}

async function syncShop(ctx: WorkerContext, account: Account): Promise<void> {
  const api = platformApiOf(account.platform)
  if (!api) return note(ctx, account, 'this platform cannot be asked')
  let credentials = JSON.parse(ctx.personal.openText(account.sealed, account.shopId)) as PlatformCredentials
  const since = new Date(account.syncedUntil.getTime() - overlapSeconds * 1000)
  let next: string | null = null
  let isRenewed = false
  for (let page = 0; page < pagesMax && !ctx.ending;) {
    const now = ctx.clock.now()
    const { status, body } = await askCarrier(
      account.baseUrl ?? api.baseUrl,
      api.askOrders(credentials, since, next, now),
    )
    const answer = api.readOrders(status, body)
    if (answer.is === 'expired' && !isRenewed) {
      const renewed = await renew(ctx, api, account, credentials)
      if (!renewed) return note(ctx, account, 'the platform does not renew the access token: connect the shop again')
      credentials = renewed
      isRenewed = true
      continue
    }
    if (answer.is !== 'page')
      return note(ctx, account, answer.is === 'expired' ? 'the access token is over' : answer.error)
    await takePage(ctx, account, answer, now)
    if (answer.next === null) break
    next = answer.next
    page += 1
  }
  await sql`
    update platform_account set tries = 0, error = null, next_try_at = app_now() + ${everySeconds} * interval '1 second' where shop_id = ${account.shopId}`.execute(
    ctx.watchDb,
  )
}

/** A page is said as of when it was asked for; how far was read is kept after it is taken. */
async function takePage(
  ctx: WorkerContext,
  account: Account,
  { packages, changedUntil }: OrdersPage,
  askedAt: Date,
): Promise<void> {
  if (packages.length > 0) await takeSaid(ctx, account.shopId, { packages, saidAt: askedAt, isWhole: false, actor })
  if (changedUntil === null) return
  await sql`
    update platform_account set synced_until = greatest(synced_until, ${changedUntil}) where shop_id = ${account.shopId}`.execute(
    ctx.watchDb,
  )
}

async function renew(
  ctx: WorkerContext,
  api: PlatformApi,
  account: Account,
  credentials: PlatformCredentials,
): Promise<PlatformCredentials | undefined> {
  const { baseUrl, request } = api.askToken(credentials)
  const { body } = await askCarrier(account.baseUrl ?? baseUrl, request)
  const renewed = api.readToken(body, credentials)
  if (renewed)
    await ctx.watchDb
      .updateTable('platform_account')
      .set({ key_id: ctx.personal.keyId, sealed: ctx.personal.sealText(JSON.stringify(renewed), account.shopId) })
      .where('shop_id', '=', account.shopId)
      .execute()
  return renewed
}

async function note(ctx: WorkerContext, { shopId, tries }: Account, error: string): Promise<void> {
  await sql`
    update platform_account set tries = tries + 1, error = ${error}, next_try_at = app_now() + ${pauseSeconds(tries)} * interval '1 second' where shop_id = ${shopId}`.execute(
    ctx.watchDb,
  )
}
